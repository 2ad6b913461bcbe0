import { Table, Tag } from "antd";
import type { DeadlineRulesView } from "@safegrid/contract/hazard-rule";
import type { DeadlineRule } from "@safegrid/metrics/deadline-rule";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useRungWords } from "#/ui/rung-words.ts";
import { officeText } from "./office-hours.ts";
import { selectorText } from "./rule-fields.tsx";
import { useRulesWords } from "./rules-words.ts";

/** The rules for deadlines as they are in force, with office hours and the county's own calendar days. */
export function DeadlineTables({ view: { rules, calendarKnownUntil } }: { view: DeadlineRulesView }) {
  const [t, h, r] = [useRulesWords(), useHazardWords(), useRungWords()];
  return (
    <>
      <p className="quiet">{t("most")}</p>
      <Table<DeadlineRule>
        size="small"
        pagination={false}
        rowKey={({ stage, category, grade, level }) => `${stage} ${category} ${grade} ${level}`}
        dataSource={rules.rules}
        columns={[
          { key: "stage", title: t("stage.title"), width: 100, render: (_, { stage }) => t(`stage.${stage}`) },
          { key: "of", title: t("lineOf"), render: (_, rule) => selectorText(rule, t, h) },
          {
            key: "limit",
            title: t("limit"),
            width: 200,
            render: (_, { amount, unit }) => `${amount} ${r(`unit.${unit}`)}`,
          },
        ]}
      />
      <p>
        <b>{t("office")}</b> {officeText(rules.officeHours)}
      </p>
      <p>
        <b>{t("calendar")}</b> <span className="quiet">{t("calendarKnown", { day: calendarKnownUntil })}</span>
      </p>
      {rules.calendar.days.map(({ on, isWorked, name }) => (
        <Tag key={on} color={isWorked ? "blue" : "default"}>
          {on} {name} {t(isWorked ? "worked" : "off")}
        </Tag>
      ))}
    </>
  );
}
