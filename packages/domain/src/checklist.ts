import { z } from "zod";

/**
 * What an officer can say of one row. `not_checked` is the state in which every row starts and is never a finding;
 * "checked, nothing found" is a statement by the officer (plan.md section 3).
 */
export const checkResult = z.enum(["not_checked", "nothing_found", "problem", "not_present", "covered"]);
export type CheckResult = z.infer<typeof checkResult>;

export interface ChecklistItem {
  readonly code: string;
  readonly clause: string;
  readonly zh: string;
  readonly en: string;
  /** `hazard` rows are looked for, `coverage` rows are proven to have been patrolled. */
  readonly kind: "hazard" | "coverage";
}

export interface Checklist {
  readonly version: string;
  readonly zh: string;
  readonly en: string;
  readonly items: readonly ChecklistItem[];
}

/** 六查二到位 of urban communities, P25–P32: six hazards to look for, two coverages to prove. */
export const sixChecksTwoCoverages: Checklist = {
  version: "urban-6c2d@1",
  zh: "六查二到位",
  en: "Six checks, two coverages",
  items: [
    { code: "fireworks", clause: "P25", kind: "hazard", zh: "违规存放烟花爆竹", en: "Illegal storage of fireworks" },
    {
      code: "methanol",
      clause: "P26",
      kind: "hazard",
      zh: "小餐饮违规使用甲醇燃料",
      en: "Methanol fuel in small restaurants",
    },
    {
      code: "renovation",
      clause: "P27",
      kind: "hazard",
      zh: "门店装修破坏建筑结构",
      en: "Renovation damaging the structure",
    },
    {
      code: "road_facility",
      clause: "P28",
      kind: "hazard",
      zh: "道路交通设施损坏",
      en: "Damaged road-traffic facilities",
    },
    {
      code: "fire_passage",
      clause: "P29",
      kind: "hazard",
      zh: "消防通道堵塞、消防器材过期失效",
      en: "Blocked passages, failed fire equipment",
    },
    {
      code: "lift",
      clause: "P30",
      kind: "hazard",
      zh: "电梯超期未维保检验",
      en: "Lift past maintenance or inspection",
    },
    {
      code: "shops_patrolled",
      clause: "P31",
      kind: "coverage",
      zh: "门店商铺巡查到位",
      en: "Shops and stores patrolled",
    },
    {
      code: "facilities_patrolled",
      clause: "P32",
      kind: "coverage",
      zh: "公共安全设施巡查到位",
      en: "Public safety facilities patrolled",
    },
  ],
};

export const checklists: ReadonlyMap<string, Checklist> = new Map([
  [sixChecksTwoCoverages.version, sixChecksTwoCoverages],
]);

export const checkAnswer = z.object({ item: z.string().min(1).max(40), result: checkResult });
export type CheckAnswer = z.infer<typeof checkAnswer>;

export type ChecklistJudgement =
  | { readonly kind: "complete" }
  | { readonly kind: "incomplete"; readonly unanswered: readonly string[] }
  | {
      readonly kind: "wrong";
      readonly index: number;
      readonly why: "unknown-item" | "answered-twice" | "result-not-allowed";
    };

/**
 * Judges the answers of one visit against its checklist. Rows that are missing or `not_checked` leave it incomplete:
 * stored, but not a valid visit (metrics.md, patrolCoverage). `wrong` names the first answer that cannot be meant.
 */
export function judgeAnswers(checklist: Checklist, answers: readonly CheckAnswer[]): ChecklistJudgement {
  const items = new Map(checklist.items.map((item) => [item.code, item]));
  const answered = new Set<string>();
  const stated = new Set<string>();
  for (const [index, answer] of answers.entries()) {
    const item = items.get(answer.item);
    if (!item) return { kind: "wrong", index, why: "unknown-item" };
    if (answered.has(answer.item)) return { kind: "wrong", index, why: "answered-twice" };
    if (!isResultAllowed(item, answer.result)) return { kind: "wrong", index, why: "result-not-allowed" };
    answered.add(answer.item);
    if (answer.result !== "not_checked") stated.add(answer.item);
  }
  const unanswered = checklist.items.map((item) => item.code).filter((code) => !stated.has(code));
  return unanswered.length === 0 ? { kind: "complete" } : { kind: "incomplete", unanswered };
}

function isResultAllowed(item: ChecklistItem, result: CheckResult): boolean {
  if (result === "not_checked" || result === "not_present") return true;
  return item.kind === "coverage" ? result === "covered" : result !== "covered";
}
