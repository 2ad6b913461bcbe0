import {
  handlingLevelNames,
  hazardActionNames,
  hazardCategoryNamesIn,
  hazardGradeNames,
  hazardStateNames,
  namesIn,
} from "@safegrid/domain/hazard-names";
import { wordsOf } from "./words.ts";

const wordsIn = (language: "zh" | "en") => ({
  state: namesIn(hazardStateNames, language),
  action: namesIn(hazardActionNames, language),
  grade: namesIn(hazardGradeNames, language),
  category: hazardCategoryNamesIn[language],
  level: namesIn(handlingLevelNames, language),
});

/** What people call a hazard's states, acts, grades and categories. */
export const hazardWords = { zh: wordsIn("zh"), en: wordsIn("en") };

export const useHazardWords = wordsOf("hazard", hazardWords);
