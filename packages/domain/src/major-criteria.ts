import { industryAndTrade2023 } from "./major-criteria-2023.ts";

/** One way in which a hazard is a major one (重大事故隐患). */
export interface MajorCriterion {
  /** Names it for ever, e.g. `GM2023-6-4`: set, article, item. */
  readonly code: string;
  readonly text: string;
  /** Compared word by word with a print of the official text; otherwise written from knowledge of it. */
  readonly isVerified: boolean;
  /** What it was compared with; null where it was not. */
  readonly source: string | null;
}

export interface CriteriaGroup {
  readonly article: number;
  /** Management 管理类 applies to all, industry 行业类 to one, special 专项类 to a danger wherever it occurs. */
  readonly kind: "management" | "industry" | "special";
  readonly zh: string;
  readonly en: string;
  readonly items: readonly MajorCriterion[];
}

/** One official document, as it was in force from a day on. A new version is a new set; old codes stay readable. */
export interface CriteriaSet {
  readonly id: string;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly document: string;
  readonly inForceFrom: string;
  /** The first day on which it no longer holds; null while none is known. */
  readonly replacedOn: string | null;
  readonly noteZh: string;
  readonly groups: readonly CriteriaGroup[];
}

/**
 * The official criteria for major hazards (plan.md section 4). Other lines (chemicals, fire, gas, lifts …) have documents
 * of their own, which are not in here; a criterion of theirs is given in words.
 */
export const criteriaSets: readonly CriteriaSet[] = [industryAndTrade2023];

const byCode = new Map(
  criteriaSets.flatMap((set) =>
    set.groups.flatMap((group) => group.items.map((item) => [item.code, { set, group, item }])),
  ),
);

/** What a code names, or null. */
export function findCriterion(code: string) {
  return byCode.get(code) ?? null;
}

/** Whether a text has the form of a code of one of the sets, so that one that names nothing is a mistake, not words. */
export function isCriterionCode(text: string): boolean {
  return criteriaSets.some(({ id }) => text.startsWith(`${id}-`));
}
