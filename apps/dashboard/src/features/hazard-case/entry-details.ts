import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import type { Translate } from "#/ui/words.ts";

export interface EntryDetail {
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

/**
 * What a step said besides its note and its deadline, in words. A rule's own grade stands in the `about` of an order too, so
 * that the grade is told of a regrade only.
 */
export function detailsOf(entry: HazardStory["entries"][number], t: Translate, h: Translate): EntryDetail[] {
  const { action, about, toUnit, criterion } = entry;
  const said = (key: string) => (typeof about[key] === "string" ? about[key] : null);
  const [reason, untilAt] = [said("reason"), said("untilAt")];
  const all: readonly (readonly [key: string, label: string, text: string | null])[] = [
    ["to", t("field.to"), toUnit?.name ?? null],
    ["grade", t("field.grade"), action === "regrade" ? h(`grade.${said("grade") ?? ""}`) : null],
    ["criterion", t("field.majorCriterion"), criterion && [criterion.code, criterion.text].filter(Boolean).join(" ")],
    ["reason", t("field.reason"), reason && t(`field.${reason}`)],
    ["duplicateOf", t("field.duplicateOf"), said("duplicateOf")],
    ["untilAt", t("field.untilAt"), untilAt && dayAndTime(untilAt)],
    ["holder", t("field.holder"), said("holder")],
    ...(["person", "measures", "money", "plan"] as const).map(
      (part) => [part, `${t("five.title")} · ${t(`five.${part}`)}`, said(part)] as const,
    ),
  ];
  return all.flatMap(([key, label, text]) => (text ? [{ key, label, text }] : []));
}
