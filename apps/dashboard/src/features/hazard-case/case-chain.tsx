import { Table, Timeline } from "antd";
import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import { useCaseWords } from "./case-words.ts";

type Hop = HazardStory["hops"][number];
type Knowledge = HazardStory["knowledge"][number];

/** From whom to whom it went, and who received it by name, or that nobody did. */
export function Hops({ hops }: { hops: readonly Hop[] }) {
  const t = useCaseWords();
  const outcomeOf = ({ outcome, outcomeAt, outcomeBy, limitAt }: Hop) =>
    t(`outcome.${outcome === "waiting" && limitAt === null ? "waitingOpen" : outcome}`, {
      at: outcomeAt === null ? "" : dayAndTime(outcomeAt),
      by: outcomeBy ?? "",
      limit: limitAt === null ? "" : dayAndTime(limitAt),
    });
  return (
    <Timeline
      items={hops.map((hop) => ({
        key: hop.n,
        color: hop.outcome === "waiting" ? "orange" : hop.outcome === "bypassed" ? "red" : "gray",
        content: (
          <div className="case-entry">
            <b>{t(`hop.${hop.kind}`)}</b>{" "}
            {hop.kind === "found" ? hop.to.name : t("hopLine", { from: hop.from.name, to: hop.to.name })}
            <span className="quiet">
              {dayAndTime(hop.sentAt)} {hop.sentBy}
            </span>
            <div>
              {outcomeOf(hop)}
              {hop.silentAt !== null && ` · ${t("silent", { at: dayAndTime(hop.silentAt) })}`}
              {hop.isLimitAssumed && t("assumed")}
            </div>
            {hop.reason && <blockquote>{hop.reason}</blockquote>}
          </div>
        ),
      }))}
    />
  );
}

/** Who was told what when, and who says to have known it since when. */
export function KnowledgeTable({ knowledge }: { knowledge: readonly Knowledge[] }) {
  const t = useCaseWords();
  return (
    <Table<Knowledge>
      size="small"
      pagination={false}
      rowKey={({ unit, toldAt, by }) => `${unit.gridId ?? unit.departmentId} ${toldAt} ${by}`}
      dataSource={[...knowledge]}
      columns={[
        { key: "unit", title: t("unit"), render: (_, { unit }) => unit.name },
        { key: "told", title: t("told"), render: (_, { toldAt }) => dayAndTime(toldAt) },
        { key: "how", title: t("how"), render: (_, { by }) => t(`by.${by}`) },
        {
          key: "knew",
          title: t("knew"),
          render: (_, { knownAt, knownBy, by }) =>
            knownAt !== null ? `${dayAndTime(knownAt)} ${knownBy ?? ""}` : by === "share" ? t("noNeed") : t("notYet"),
        },
      ]}
    />
  );
}
