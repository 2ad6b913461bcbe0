import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import type { HazardSummaryList } from "@safegrid/contract/hazard-summary";
import { useCommand } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useHazardSummaryWords } from "./hazard-summary-words.ts";
import { NewSummary } from "./new-summary.tsx";

type Summary = HazardSummaryList["rows"][number];

/** 汇总上报: what villages and townships summed up for their next level, and one's own to send (P22). */
export default function HazardSummaryPage({ me, scope }: WorkbenchPageProps) {
  const t = useHazardSummaryWords();
  const [unreceived, setUnreceived] = useAddressField("unreceived");
  const [isMaking, setMaking] = useState(false);
  const maySend = me.abilities.includes("handle") && (me.scope.level === "village" || me.scope.level === "township");
  const mayReceive = ({ receivedAt, toGridId }: Summary) =>
    receivedAt === null && (me.scope.level === "county" || me.scope.id === toGridId);
  const count = (key: keyof Summary["counts"], isExtra = false): ScopedColumn<Summary> => ({
    ...{ key, title: t(`count.${key}`), align: "right", isExtra },
    render: (_, { counts }) => counts[key],
  });
  const columns: ScopedColumn<Summary>[] = [
    { key: "grid", title: t("grid"), render: (_, row) => row.gridName },
    { key: "days", title: t("days"), render: (_, row) => t("span", { from: row.fromOn, to: row.toOn }) },
    count("found"),
    count("major"),
    count("eliminated", true),
    count("refused", true),
    count("closed"),
    count("returned", true),
    {
      ...count("open"),
      render: (_, { gridId, counts }) => (
        <a href={`/board?scope=${gridId}`} title={t("openNow")}>
          {counts.open}
        </a>
      ),
    },
    {
      ...count("overdue"),
      render: (_, { gridId, counts }) => (
        <a href={`/board?scope=${gridId}&overdue=true`} title={t("overdueNow")}>
          {counts.overdue}
        </a>
      ),
    },
    count("unreceived", true),
    { key: "note", title: t("note"), width: 200, render: (_, row) => row.note },
    {
      key: "sent",
      title: t("sent"),
      render: (_, row) => (
        <>
          {row.sentBy}
          <div className="quiet">{dayAndTime(row.sentAt).slice(0, 16)}</div>
        </>
      ),
    },
    {
      key: "received",
      title: t("received"),
      render: (_, row) =>
        row.receivedAt === null ? (
          t("waiting")
        ) : (
          <>
            {row.receivedBy}
            <div className="quiet">{dayAndTime(row.receivedAt).slice(0, 16)}</div>
          </>
        ),
    },
    { key: "act", title: "", fixed: "right", render: (_, row) => mayReceive(row) && <ReceiveButton id={row.id} /> },
  ];
  return (
    <section>
      <ScopedTable<Summary>
        name="hazard-summaries"
        path="/hazard-summaries"
        file={{ me, title: t("title") }}
        query={{ scope: scope.id, unreceived }}
        columns={columns}
        hasSearch={false}
        filters={
          <Checkbox
            checked={unreceived === "true"}
            onChange={({ target }) => setUnreceived(target.checked ? "true" : null)}
          >
            {t("onlyWaiting")}
          </Checkbox>
        }
        toolbar={
          maySend && (
            <Button type="primary" onClick={() => setMaking(true)}>
              {t("make")}
            </Button>
          )
        }
      />
      {isMaking && <NewSummary gridName={me.scope.name} onClose={() => setMaking(false)} />}
    </section>
  );
}

function ReceiveButton({ id }: { id: string }) {
  const t = useHazardSummaryWords();
  const { message } = App.useApp();
  const { mutate, isPending } = useCommand<object>(`/hazard-summaries/${id}/receipt`);
  return (
    <Button
      size="small"
      type="primary"
      loading={isPending}
      onClick={() =>
        mutate(
          {},
          {
            onSuccess: () => void message.success(t("receivedNow")),
            onError: (problem) => void message.error(problem.message),
          },
        )
      }
    >
      {t("receive")}
    </Button>
  );
}
