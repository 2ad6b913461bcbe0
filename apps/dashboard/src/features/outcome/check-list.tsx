import { Button, Checkbox, Segmented, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import type { ClosingCheck, ClosingCheckList } from "@safegrid/contract/closing-check";
import type { EvidenceList, EvidenceRow } from "@safegrid/contract/evidence";
import { useAnswer } from "#/live/answers.ts";
import { EvidenceThumbs } from "#/ui/evidence-thumbs.tsx";
import { goTo, useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { CheckDialog } from "./check-dialog.tsx";
import { useOutcomeWords } from "./outcome-words.ts";

const pageSize = 20;
/** A draw is a matter of the township: whoever stands below hears nothing of it from the feed. */
const refreshMs = 20_000;

/** The closings that were drawn: what waits to be checked, by whom it may be, and what checks have found. */
export function CheckList({ scopeId, onCase }: { scopeId: string; onCase: (hazardId: string) => void }) {
  const [t, h] = [useOutcomeWords(), useHazardWords()];
  const [shown] = useAddressField("state");
  const [mine] = useAddressField("mine");
  const [pageText] = useAddressField("page");
  const [telling, setTelling] = useState<ClosingCheck | null>(null);
  const state = shown === "done" ? "done" : "open";
  const page = Number(pageText ?? 1);
  const isMine = mine === "true";
  const path = `/closing-checks?scope=${scopeId}&state=${state}&mine=${isMine}&page=${page}&pageSize=${pageSize}`;
  const { data, isPending, refetch } = useAnswer<ClosingCheckList>(path);
  useEffect(() => {
    const timer = setInterval(() => void refetch(), refreshMs);
    return () => clearInterval(timer);
  }, [refetch]);
  const shownBy = useShownBy(data?.rows ?? []);
  return (
    <>
      <div className="check-tools">
        <Segmented
          value={state}
          options={(["open", "done"] as const).map((value) => ({ value, label: t(`checks.${value}`) }))}
          onChange={(value) => goTo({ set: { state: value === "open" ? null : value, page: null } })}
        />
        <Checkbox
          checked={isMine}
          onChange={({ target }) => goTo({ set: { mine: target.checked ? "true" : null, page: null } })}
        >
          {t(`checks.mine.${state}`)}
        </Checkbox>
        <span className="quiet">{data && t("checks.total", { count: data.total })}</span>
      </div>
      <Table<ClosingCheck>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={data?.rows ?? []}
        locale={{ emptyText: t(state === "open" ? "checks.none" : "checks.noneDone") }}
        pagination={{
          current: page,
          pageSize,
          total: data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          onChange: (next) => goTo({ set: { page: next === 1 ? null : String(next) } }),
        }}
        columns={[
          {
            key: "serial",
            title: t("checks.serial"),
            width: 200,
            render: (_, row) => (
              <>
                {row.grade === "major" && <Tag color="error">{h("grade.major")}</Tag>}
                {row.serial}
                <div className="quiet">{h(`category.${row.category}`)}</div>
              </>
            ),
          },
          {
            key: "place",
            title: t("checks.place"),
            render: (_, row) => (
              <div className="check-place">
                {row.placeName}
                <div className="quiet">{row.gridPath}</div>
                <div className="quiet">{row.description}</div>
              </div>
            ),
          },
          {
            key: "closed",
            title: t("checks.closed"),
            width: 170,
            render: (_, row) => (
              <>
                {dayAndTime(row.closedAt)}
                <div className="quiet">{t(`checks.kind.${row.closingKind}`)}</div>
              </>
            ),
          },
          {
            key: "due",
            title: t("checks.due"),
            width: 120,
            render: (_, row) => (
              <>
                {row.dueOn}
                {row.isLate && (
                  <div>
                    <Tag color="error">{t("checks.late")}</Tag>
                  </div>
                )}
              </>
            ),
          },
          {
            key: "result",
            title: t("checks.result"),
            width: 260,
            render: (_, row) => <Result row={row} evidence={shownBy(row)} onTell={() => setTelling(row)} />,
          },
          {
            key: "case",
            title: "",
            width: 100,
            render: (_, row) => (
              <Button type="link" size="small" onClick={() => onCase(row.hazardId)}>
                {t("checks.see")}
              </Button>
            ),
          },
        ]}
      />
      {telling && <CheckDialog check={telling} onClose={() => setTelling(null)} />}
    </>
  );
}

/** The pictures and files by which each check is shown. */
function useShownBy(rows: readonly ClosingCheck[]) {
  const hazardIds = [...new Set(rows.flatMap(({ evidenceIds, hazardId }) => (evidenceIds.length > 0 ? hazardId : [])))];
  const { data } = useAnswer<EvidenceList>(hazardIds.length > 0 ? `/evidence?subjects=${hazardIds.join(",")}` : null);
  return ({ evidenceIds }: ClosingCheck): EvidenceRow[] =>
    (data?.evidence ?? []).filter(({ id }) => evidenceIds.includes(id));
}

function Result({
  row,
  evidence,
  onTell,
}: {
  row: ClosingCheck;
  evidence: readonly EvidenceRow[];
  onTell: () => void;
}) {
  const t = useOutcomeWords();
  if (row.outcome !== null)
    return (
      <>
        <Tag color={row.outcome === "confirmed" ? "success" : "error"}>{t(`checks.outcome.${row.outcome}`)}</Tag>
        <div className="quiet">
          {t("checks.by", { by: row.checkedBy ?? "", at: row.checkedAt === null ? "" : dayAndTime(row.checkedAt) })}
        </div>
        {row.note && <div>{row.note}</div>}
        <EvidenceThumbs name={row.placeName} rows={evidence} />
      </>
    );
  if (row.refusal !== null) return <span className="quiet">{t(`checks.refusal.${row.refusal}`)}</span>;
  return (
    <Button type="primary" size="small" onClick={onTell}>
      {t("checks.tell")}
    </Button>
  );
}
