import "./second-look.css";
import { Alert, Button, Tag } from "antd";
import { useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import type { QuietCell, QuietCellList } from "@safegrid/contract/quiet-cell";
import { quietOutcomes } from "@safegrid/domain/second-look";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { usePlaceWords } from "#/ui/place-words.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import { ResultDialog } from "./result-dialog.tsx";
import { useSecondLookWords } from "./second-look-words.ts";
import { StateSwitch, useListState } from "./state-switch.tsx";

/** Cells in which improbably little is found, each with the numbers that explain it, in the order of their codes. */
export function QuietList({ me, scope }: { me: Me; scope: GridSummary }) {
  const t = useSecondLookWords();
  const state = useListState();
  const [looking, setLooking] = useState<QuietCell | null>(null);
  const { data } = useAnswer<QuietCellList>(`/quiet-cells?scope=${scope.id}&state=open&pageSize=1`);
  const first = data?.rows[0];
  return (
    <>
      {first && (
        <Alert
          className="second-look-note"
          type="info"
          showIcon
          title={t("quietAbout", {
            compared: first.comparedCount,
            byChance: (first.comparedCount / first.oneIn).toFixed(1),
          })}
        />
      )}
      {data && !first && state === "open" && (
        <Alert className="second-look-note" type="success" showIcon title={t("quietNone")} />
      )}
      <ScopedTable<QuietCell>
        name="quiet-cells"
        path="/quiet-cells"
        file={{ me, title: t("tab.quiet") }}
        query={{ scope: scope.id, state }}
        columns={useColumns(setLooking)}
        searchHint={t("cellHint")}
        filters={<StateSwitch />}
      />
      {looking && (
        <ResultDialog
          title={`${t("tab.quiet")} · ${looking.gridPath}`}
          path={`/quiet-cells/${looking.id}/looks`}
          choices={quietOutcomes.map((value) => ({ value, label: t(`quietOutcome.${value}`) }))}
          onClose={() => setLooking(null)}
        />
      )}
    </>
  );
}

function useColumns(onLook: (row: QuietCell) => void): ScopedColumn<QuietCell>[] {
  const [t, p] = [useSecondLookWords(), usePlaceWords()];
  return [
    {
      key: "grid",
      title: t("column.grid"),
      render: (_, row) => (
        <>
          {row.gridPath}
          <div className="quiet">
            {row.kind && p(`cellKind.${row.kind}`)} {row.code}
          </div>
        </>
      ),
    },
    {
      key: "window",
      title: t("column.window"),
      render: (_, row) => (
        <>
          {t("days", { from: row.fromOn, until: row.untilOn })}
          <div className="quiet">{t("visitCount", row)}</div>
        </>
      ),
    },
    {
      key: "found",
      title: t("column.found"),
      render: (_, row) => (
        <>
          <b>{t("foundCount", { count: row.found })}</b>
          {row.outsideFound > 0 && <div className="quiet">{t("outside", { count: row.outsideFound })}</div>}
        </>
      ),
    },
    {
      key: "expected",
      title: t("column.expected"),
      render: (_, row) => (
        <>
          <b>{t("foundCount", { count: row.expected.toFixed(1) })}</b>
          <div className="quiet second-look-few">
            {t("peers", { count: row.peerCount, visits: row.peerVisits, found: row.peerFound })}
          </div>
        </>
      ),
    },
    {
      key: "chance",
      title: t("column.chance"),
      render: (_, row) => (
        <div className="second-look-few">
          {t("chance", { oneIn: Math.round(1 / Math.max(row.probability, 1e-9)).toLocaleString("en") })}
        </div>
      ),
    },
    { key: "since", title: t("column.since"), isExtra: true, render: (_, row) => row.listedOn },
    {
      key: "look",
      title: t("column.look"),
      render: (_, row) => {
        if (row.endedOn !== null) return <span className="quiet">{t("ended", { on: row.endedOn })}</span>;
        if (row.outcome === null)
          return (
            <Button type="primary" size="small" onClick={() => onLook(row)}>
              {t("tell")}
            </Button>
          );
        return (
          <div className="second-look-words">
            <Tag>{t(`quietOutcome.${row.outcome}`)}</Tag>
            <span className="quiet">
              {t("by", { by: row.lookedBy ?? "", at: row.lookedAt === null ? "" : dayAndTime(row.lookedAt) })}
            </span>
            <div>{row.note}</div>
          </div>
        );
      },
    },
  ];
}
