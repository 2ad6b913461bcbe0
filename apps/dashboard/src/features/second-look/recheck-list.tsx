import "./second-look.css";
import { Alert, Button, Checkbox, Select, Space, Tag } from "antd";
import { useState } from "react";
import type { Recheck } from "@safegrid/contract/recheck";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import { recheckOutcomes, recheckReasons } from "@safegrid/domain/second-look";
import { useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import { GradeText } from "./grade-text.tsx";
import { PlaceVisits } from "./place-visits.tsx";
import { ResultDialog } from "./result-dialog.tsx";
import { useSecondLookWords } from "./second-look-words.ts";
import { StateSwitch, useListState } from "./state-switch.tsx";

/** Places that somebody else is to look at again, and what was seen there. It names nobody whose work it was. */
export function RecheckList({ me, scope }: { me: Me; scope: GridSummary }) {
  const t = useSecondLookWords();
  const state = useListState();
  const [reason, setReason] = useAddressField("reason");
  const [late, setLate] = useAddressField("late");
  const [telling, setTelling] = useState<Recheck | null>(null);
  const [looking, setLooking] = useState<Recheck | null>(null);
  return (
    <>
      <Alert className="second-look-note" type="info" showIcon title={t("about")} />
      <ScopedTable<Recheck>
        name="rechecks"
        path="/rechecks"
        file={{ me, title: t("tab.rechecks") }}
        query={{ scope: scope.id, state, reason, late }}
        columns={useColumns(setTelling, setLooking)}
        searchHint={t("hint")}
        filters={
          <>
            <StateSwitch />
            <Select
              aria-label={t("reasonLabel")}
              allowClear
              style={{ width: 220 }}
              placeholder={t("allReasons")}
              value={reason}
              options={recheckReasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
              onChange={(value) => setReason(value ?? null)}
            />
            {state === "open" && (
              <Checkbox checked={late === "true"} onChange={({ target }) => setLate(target.checked ? "true" : null)}>
                {t("onlyLate")}
              </Checkbox>
            )}
          </>
        }
      />
      {telling && (
        <ResultDialog
          title={`${t("tab.rechecks")} · ${telling.placeName}`}
          path={`/rechecks/${telling.id}/result`}
          choices={recheckOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
          onClose={() => setTelling(null)}
        />
      )}
      {looking && (
        <PlaceVisits
          placeId={looking.placeId}
          placeName={looking.placeName}
          meantId={looking.visitId}
          mayReject={me.abilities.includes("review")}
          onClose={() => setLooking(null)}
        />
      )}
    </>
  );
}

function useColumns(onTell: (row: Recheck) => void, onLook: (row: Recheck) => void): ScopedColumn<Recheck>[] {
  const t = useSecondLookWords();
  return [
    {
      key: "place",
      title: t("column.place"),
      render: (_, row) => (
        <div className="second-look-words">
          {row.placeName}
          <div className="quiet">{row.address}</div>
          <div className="quiet">{row.gridPath}</div>
        </div>
      ),
    },
    {
      key: "why",
      title: t("column.why"),
      render: (_, row) => (
        <div className="second-look-words">
          {t(`reason.${row.reason}`)}
          <div className="quiet">{t(`fact.${row.reason}`, row.facts)}</div>
        </div>
      ),
    },
    {
      key: "visit",
      title: t("column.visit"),
      render: (_, row) => (
        <>
          {dayAndTime(row.occurredAt)}
          {row.isRejected && <Tag>{t("rejected")}</Tag>}
        </>
      ),
    },
    {
      key: "position",
      title: t("column.position"),
      render: (_, row) => (row.visitId === null ? t("grade.picture") : <GradeText grade={row.grade} />),
    },
    {
      key: "due",
      title: t("column.due"),
      render: (_, row) => (
        <>
          {row.dueOn} {row.isLate && <Tag color="warning">{t("late")}</Tag>}
        </>
      ),
    },
    {
      key: "result",
      title: t("column.result"),
      render: (_, row) => (
        <Space>
          {row.outcome === null ? (
            <Button type="primary" size="small" onClick={() => onTell(row)}>
              {t("tell")}
            </Button>
          ) : (
            <div className="second-look-words">
              <Tag>{t(`outcome.${row.outcome}`)}</Tag>
              <span className="quiet">
                {t("by", { by: row.toldBy ?? "", at: row.toldAt === null ? "" : dayAndTime(row.toldAt) })}
              </span>
              <div>{row.note}</div>
            </div>
          )}
          <Button type="link" size="small" onClick={() => onLook(row)}>
            {t("visits")}
          </Button>
        </Space>
      ),
    },
  ];
}
