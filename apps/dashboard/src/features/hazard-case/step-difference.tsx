import { Alert, Table, Timeline } from "antd";
import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import type { CaseDifference } from "./case-difference.ts";
import { differenceOf } from "./case-difference.ts";
import { entryItem } from "./case-entry.tsx";
import { useCaseWords } from "./case-words.ts";

const wordOf = {
  state: "state",
  grade: "grade",
  level: "level",
  holder: "holder",
  deadlineAt: "deadline",
  returnedCount: "returned",
  clockStoppedUntil: "stopped",
  owner: "owner",
} as const satisfies Record<CaseDifference["field"], string>;

/** What somebody else did while one was deciding: the facts before and now, and the steps in between. */
export function StepDifference({
  seen,
  now,
  isPossible,
}: {
  seen: HazardStory;
  now: HazardStory;
  isPossible: boolean;
}) {
  const [t, h] = [useCaseWords(), useHazardWords()];
  const { fields, entries } = differenceOf(seen, now);
  const textOf = (field: CaseDifference["field"], value: CaseDifference["before"]) => {
    if (value === null) return t("noNeed");
    if (field === "state" || field === "grade" || field === "level") return h(`${field}.${value}`);
    return field === "deadlineAt" || field === "clockStoppedUntil" ? dayAndTime(value) : String(value);
  };
  return (
    <section className="step-difference">
      <Alert
        type="warning"
        showIcon
        title={t("changedTitle")}
        description={isPossible ? t("changedHint") : t("noLonger")}
      />
      {fields.length > 0 && (
        <Table<CaseDifference>
          size="small"
          rowKey="field"
          pagination={false}
          dataSource={fields}
          columns={[
            { key: "field", title: t("changedField"), render: (_, { field }) => t(wordOf[field]) },
            { key: "before", title: t("before"), render: (_, { field, before }) => <del>{textOf(field, before)}</del> },
            { key: "after", title: t("after"), render: (_, { field, after }) => <b>{textOf(field, after)}</b> },
          ]}
        />
      )}
      {entries.length > 0 && (
        <>
          <h4>{t("happened")}</h4>
          <Timeline items={entries.map((entry) => entryItem(entry, t, h))} />
        </>
      )}
    </section>
  );
}
