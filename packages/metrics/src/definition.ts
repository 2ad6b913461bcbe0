import type { RateName } from "./counter.ts";

export interface NumberDefinition {
  readonly version: number;
  readonly zh: string;
  readonly en: string;
  readonly numeratorZh: string;
  readonly denominatorZh: string;
  readonly numeratorEn: string;
  readonly denominatorEn: string;
}

/** What each rate means in words, as metrics.md has it; travels with exports and explanations (rule 3). */
export const rateDefinitions = {
  patrolCoverage: {
    version: 1,
    zh: "巡查覆盖率",
    en: "Patrol coverage",
    numeratorZh: "本期至少有一次有效巡查的应巡场所",
    denominatorZh: "按巡查计划本期应巡的场所",
    numeratorEn: "due places with at least one valid visit in the period",
    denominatorEn: "places due in the period by their patrol plan",
  },
  cellCoverage: {
    version: 1,
    zh: "网格覆盖率",
    en: "Cell coverage",
    numeratorZh: "本期至少有一次有效巡查的基础网格",
    denominatorZh: "本期有应巡任务的基础网格",
    numeratorEn: "cells with at least one valid visit in the period",
    denominatorEn: "cells with anything due in the period",
  },
  rectificationRate: {
    version: 1,
    zh: "整改率",
    en: "Rectification rate",
    numeratorZh: "本期发现的隐患中已销号的（含当场消除）",
    denominatorZh: "本期发现的隐患（不含不予受理的）",
    numeratorEn: "of those, closed after re-inspection or eliminated on the spot",
    denominatorEn: "hazards found in the period, less those not accepted",
  },
  majorRectificationRate: {
    version: 1,
    zh: "重大隐患整改率",
    en: "Major hazards rectified",
    numeratorZh: "本期发现的重大隐患中已销号的",
    denominatorZh: "本期发现的重大隐患（不含不予受理的）",
    numeratorEn: "of those, closed",
    denominatorEn: "major hazards found in the period, less those not accepted",
  },
  onTimeRate: {
    version: 1,
    zh: "按期整改率",
    en: "Rectified on time",
    numeratorZh: "其中在期限内销号的",
    denominatorZh: "整改期限在本期内且已到期的隐患",
    numeratorEn: "of those, closed on or before the deadline",
    denominatorEn: "hazards whose deadline in force lies in the period and has passed",
  },
} as const satisfies Record<RateName, NumberDefinition>;

/** areaCoverage stands apart: it is a pair of areas, not of counts, and does not add up (rule 2, the exception). */
export const areaCoverageDefinition: NumberDefinition = {
  version: 1,
  zh: "区域覆盖率",
  en: "Area covered",
  numeratorZh: "下级网格边界合并后落在本级边界内的面积（重叠只计一次）",
  denominatorZh: "本级网格边界的面积",
  numeratorEn: "area of the union of the children's boundaries within the grid's own (overlaps count once)",
  denominatorEn: "area of the grid's own boundary",
};

/** readiness 五定四清达标率 (P5, P6): a standing, not a rate of a period, so it stands beside the others. */
export const readinessDefinition: NumberDefinition = {
  version: 1,
  zh: "五定四清达标率",
  en: "Readiness",
  numeratorZh: "九项检查全部通过的网格",
  denominatorZh: "在用网格（不含仅统计用的单位），各级分别计算",
  numeratorEn: "grids whose card passes all nine checks",
  denominatorEn: "active grids without units that exist in statistics only, each level by itself",
};
