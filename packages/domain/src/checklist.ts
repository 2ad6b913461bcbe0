import { z } from "zod";
import type { HazardCategory } from "./hazard.ts";
import type { PlaceCategory } from "./place.ts";

/**
 * What an officer can say of one row. `not_checked` is the state in which every row starts and is never a finding;
 * "checked, nothing found" is a statement by the officer (plan.md section 3).
 */
export const checkResult = z.enum(["not_checked", "nothing_found", "problem", "not_present", "covered"]);
export type CheckResult = z.infer<typeof checkResult>;

/** `hazard` rows are looked for, `coverage` rows are proven to have been patrolled. */
export const checklistItemKinds = ["hazard", "coverage"] as const;
export const checklistItemKind = z.enum(checklistItemKinds);
export type ChecklistItemKind = z.infer<typeof checklistItemKind>;

/** When a row applies: at these categories of place, and where an earlier row was answered so. Null = always. */
export interface ItemCondition {
  readonly categories: readonly PlaceCategory[] | null;
  readonly after: { readonly item: string; readonly results: readonly CheckResult[] } | null;
}

export interface ChecklistItem {
  readonly code: string;
  readonly clause: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: ChecklistItemKind;
  /** What to look at, for whoever stands before it. */
  readonly hint: string | null;
  /** As what a problem of this row is reported; null for a coverage. */
  readonly hazardCategory: HazardCategory | null;
  readonly when: ItemCondition | null;
}

/** One edition of a list. `version` is `list@edition`, which visits bear; what an edition says never changes. */
export interface Checklist {
  readonly version: string;
  readonly list: string;
  readonly edition: number;
  readonly zh: string;
  readonly en: string;
  /** 示例: shipped for the county to change; no plan prescribes it. */
  readonly isExample: boolean;
  readonly items: readonly ChecklistItem[];
}

export function checklistVersion(list: string, edition: number): string {
  return `${list}@${edition}`;
}

type Row = Pick<ChecklistItem, "code" | "clause" | "zh" | "en"> & Partial<ChecklistItem>;

/** A row that is looked for, with what most rows do not say. */
export const hazardRow = (hazardCategory: HazardCategory, row: Row): ChecklistItem => ({
  ...{ kind: "hazard", hint: null, when: null, hazardCategory },
  ...row,
});
/** A row that is proven to have been patrolled, with what most rows do not say. */
export const coverageRow = (row: Row): ChecklistItem => ({
  ...{ kind: "coverage", hint: null, when: null, hazardCategory: null },
  ...row,
});
/** 六查二到位 of urban communities, P25–P32: six hazards to look for, two coverages to prove. Prescribed by the plan. */
export const sixChecksTwoCoverages: Checklist = {
  version: checklistVersion("urban-6c2d", 1),
  list: "urban-6c2d",
  edition: 1,
  zh: "六查二到位",
  en: "Six checks, two coverages",
  isExample: false,
  items: [
    hazardRow("fireworks", {
      ...{ code: "fireworks", clause: "P25", zh: "违规存放烟花爆竹", en: "Illegal storage of fireworks" },
      hint: "看仓库、柜台下、居住区：有无无证存放、超量存放。",
    }),
    hazardRow("methanol", {
      ...{ code: "methanol", clause: "P26", zh: "小餐饮违规使用甲醇燃料", en: "Methanol fuel in small restaurants" },
      hint: "看后厨灶具和燃料桶：是否用醇基液体燃料，有无合格证和报警装置。",
    }),
    hazardRow("renovation", {
      ...{ code: "renovation", clause: "P27", zh: "门店装修破坏建筑结构", en: "Renovation damaging the structure" },
      hint: "看正在装修的门店：是否拆改承重墙、梁、柱。",
    }),
    hazardRow("road_facility", {
      ...{ code: "road_facility", clause: "P28", zh: "道路交通设施损坏", en: "Damaged road-traffic facilities" },
      hint: "看护栏、标志、井盖、路灯：有无缺损、倒伏。",
    }),
    hazardRow("fire_passage", {
      ...{ code: "fire_passage", clause: "P29", zh: "消防通道堵塞、消防器材过期失效" },
      en: "Blocked passages, failed fire equipment",
      hint: "看通道、楼梯、安全出口；看灭火器压力表和有效期。",
    }),
    hazardRow("lift", {
      ...{ code: "lift", clause: "P30", zh: "电梯超期未维保检验", en: "Lift past maintenance or inspection" },
      hint: "看轿厢内的使用标志：检验日期、维保日期。",
    }),
    coverageRow({ code: "shops_patrolled", clause: "P31", zh: "门店商铺巡查到位", en: "Shops and stores patrolled" }),
    coverageRow({
      ...{ code: "facilities_patrolled", clause: "P32", zh: "公共安全设施巡查到位" },
      en: "Public safety facilities patrolled",
    }),
  ],
};

export const checkAnswer = z.object({ item: z.string().min(1).max(40), result: checkResult });
export type CheckAnswer = z.infer<typeof checkAnswer>;

/**
 * The rows that apply at a place of a category (null = of any), given what was answered so far. A row whose earlier row does not apply
 * itself, or is not answered yet, does not apply.
 */
export function applicableItems(
  checklist: Pick<Checklist, "items">,
  answers: readonly CheckAnswer[],
  category: string | null = null,
): readonly ChecklistItem[] {
  const said = new Map(answers.map(({ item, result }) => [item, result]));
  const applying = new Set<string>();
  return checklist.items.filter(({ code, when }) => {
    const isHere = category === null || !when?.categories || (when.categories as readonly string[]).includes(category);
    const after = when?.after;
    const earlier = after ? said.get(after.item) : undefined;
    const isMet = !after || (applying.has(after.item) && earlier !== undefined && after.results.includes(earlier));
    if (!isHere || !isMet) return false;
    applying.add(code);
    return true;
  });
}

export type AnswerFault = "unknown-item" | "answered-twice" | "result-not-allowed";

/** The first answer that cannot be meant, wherever the visit was: null where all can. */
export function findWrongAnswer(
  checklist: Pick<Checklist, "items">,
  answers: readonly CheckAnswer[],
): { readonly index: number; readonly why: AnswerFault } | null {
  const items = new Map(checklist.items.map((item) => [item.code, item]));
  const answered = new Set<string>();
  for (const [index, answer] of answers.entries()) {
    const item = items.get(answer.item);
    if (!item) return { index, why: "unknown-item" };
    if (answered.has(answer.item)) return { index, why: "answered-twice" };
    if (!isResultAllowed(item, answer.result)) return { index, why: "result-not-allowed" };
    answered.add(answer.item);
  }
  return null;
}

export type ChecklistJudgement =
  | { readonly kind: "complete" }
  | { readonly kind: "incomplete"; readonly unanswered: readonly string[] }
  | { readonly kind: "wrong"; readonly index: number; readonly why: AnswerFault };

/**
 * Judges the answers of one visit to a place of a category against its checklist. Rows that apply and are missing or
 * `not_checked` leave it incomplete: stored, but not a valid visit (metrics.md, patrolCoverage). Rows that do not apply
 * are not asked for, and an answer to one does no harm. `wrong` names the first answer that cannot be meant.
 */
export function judgeAnswers(
  checklist: Pick<Checklist, "items">,
  answers: readonly CheckAnswer[],
  category: string | null = null,
): ChecklistJudgement {
  const wrong = findWrongAnswer(checklist, answers);
  if (wrong) return { kind: "wrong", ...wrong };
  const stated = new Set(answers.filter(({ result }) => result !== "not_checked").map(({ item }) => item));
  const unanswered = applicableItems(checklist, answers, category)
    .map(({ code }) => code)
    .filter((code) => !stated.has(code));
  return unanswered.length === 0 ? { kind: "complete" } : { kind: "incomplete", unanswered };
}

/** What can be said of a row of a kind, besides that it was not checked. */
export const resultsOfKind = {
  hazard: ["nothing_found", "problem", "not_present"],
  coverage: ["covered", "not_present"],
} as const satisfies Record<ChecklistItemKind, readonly CheckResult[]>;

function isResultAllowed({ kind }: ChecklistItem, result: CheckResult): boolean {
  return result === "not_checked" || (resultsOfKind[kind] as readonly CheckResult[]).includes(result);
}

export type ItemFault = "code-repeated" | "not-an-earlier-item" | "result-not-possible" | "hazard-category-missing";

/** Why rows do not make a list that can be answered, as paths below `items`; empty where they do. */
export function checklistFaults(
  items: readonly Pick<ChecklistItem, "code" | "kind" | "hazardCategory" | "when">[],
): readonly { readonly path: readonly (string | number)[]; readonly why: ItemFault }[] {
  const earlier = new Map<string, ChecklistItemKind>();
  const faults: { path: (string | number)[]; why: ItemFault }[] = [];
  for (const [index, { code, kind, hazardCategory, when }] of items.entries()) {
    if (earlier.has(code)) faults.push({ path: [index, "code"], why: "code-repeated" });
    if (kind === "hazard" && hazardCategory === null)
      faults.push({ path: [index, "hazardCategory"], why: "hazard-category-missing" });
    const after = when?.after;
    const kindBefore = after ? earlier.get(after.item) : undefined;
    if (after && !kindBefore) faults.push({ path: [index, "when", "after", "item"], why: "not-an-earlier-item" });
    if (after && kindBefore) {
      const possible: readonly CheckResult[] = resultsOfKind[kindBefore];
      if (after.results.length === 0 || !after.results.every((result) => possible.includes(result)))
        faults.push({ path: [index, "when", "after", "results"], why: "result-not-possible" });
    }
    if (!earlier.has(code)) earlier.set(code, kind);
  }
  return faults;
}
