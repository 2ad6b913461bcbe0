import { namesIn } from "@safegrid/domain/hazard-names";
import { violationKindNames, violationStateNames } from "@safegrid/domain/violation";
import { wordsOf } from "./words.ts";

const said = {
  zh: { none: "没有登记过违法行为", latest: "只列出最近 {{shown}} 件，共 {{count}} 件", failed: "读取失败：{{why}}" },
  en: {
    none: "No violations written down",
    latest: "The latest {{shown}} of {{count}}",
    failed: "Could not be read: {{why}}",
  },
} as const;
const wordsIn = (language: "zh" | "en") => ({
  kind: namesIn(violationKindNames, language),
  state: namesIn(violationStateNames, language),
  ...said[language],
});

/** What people call a violation's kinds and states. */
export const violationNameWords = { zh: wordsIn("zh"), en: wordsIn("en") };

export const useViolationNames = wordsOf("violation-names", violationNameWords);
