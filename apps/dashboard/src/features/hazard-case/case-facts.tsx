import { Descriptions, Tag } from "antd";
import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { TimeGradeText } from "#/ui/time-grade.tsx";
import { useCaseWords } from "./case-words.ts";

/** What the case is about, who has it, and by when; of a major one the criterion and the five. */
export function CaseFacts({ story }: { story: HazardStory }) {
  const [t, h] = [useCaseWords(), useHazardWords()];
  const { hazard, supervisor, hops, majorCriterion, five, foundTime } = story;
  const at = (instant: string | null) => (instant === null ? t("noNeed") : dayAndTime(instant));
  const items = [
    { key: "place", label: t("place"), children: hazard.placeName, span: 2 },
    { key: "description", label: t("description"), children: hazard.description, span: 2 },
    { key: "category", label: t("category"), children: h(`category.${hazard.category}`) },
    {
      key: "found",
      label: t("found"),
      children: (
        <>
          {at(hazard.foundAt)} <TimeGradeText {...foundTime} />
        </>
      ),
    },
    { key: "owner", label: t("owner"), children: hops.at(-1)?.to.name ?? t("noNeed") },
    { key: "holder", label: t("holder"), children: hazard.holder ?? t("noNeed") },
    { key: "supervisor", label: t("supervisor"), children: supervisor?.name ?? t("noNeed") },
    { key: "level", label: t("level"), children: h(`level.${hazard.level}`) },
    {
      key: "deadline",
      label: t("deadline"),
      children: <span className={hazard.deadlinePassed ? "case-late" : ""}>{at(hazard.deadlineAt)}</span>,
    },
    { key: "first", label: t("first"), children: at(hazard.firstDeadlineAt) },
    { key: "returned", label: t("returned"), children: hazard.returnedCount },
    { key: "stopped", label: t("stopped"), children: at(hazard.clockStoppedUntil) },
    ...(majorCriterion
      ? [
          {
            key: "criterion",
            label: t("criterion"),
            span: 2,
            children: (
              <span>
                {majorCriterion.code} {majorCriterion.text}
                {majorCriterion.document && <span className="quiet"> {majorCriterion.document}</span>}
                {majorCriterion.code !== null && !majorCriterion.isVerified && (
                  <Tag color="warning">{t("unverified")}</Tag>
                )}
              </span>
            ),
          },
        ]
      : []),
    ...(five
      ? (["person", "measures", "money", "plan"] as const).map((part) => ({
          key: part,
          label: t(`five.${part}`),
          children: five[part],
        }))
      : []),
  ];
  return <Descriptions size="small" bordered column={2} items={items} />;
}
