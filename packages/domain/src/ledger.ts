import { z } from "zod";
import type { PlaceCategory } from "./place.ts";

/** Who is kept in the ledger (P14): enterprises, and individual businesses 个体工商户. */
export const enterpriseKinds = ["enterprise", "individual"] as const;
export const enterpriseKind = z.enum(enterpriseKinds);
export type EnterpriseKind = z.infer<typeof enterpriseKind>;

/** 风险分级: 重大 (red), 较大 (orange), 一般 (yellow), 低 (blue). */
export const riskClasses = ["major", "larger", "general", "low"] as const;
export const riskClass = z.enum(riskClasses);
export type RiskClass = z.infer<typeof riskClass>;

/** A closed entry stays readable for ever and counts in no number. */
export const ledgerStates = ["active", "suspended", "closed"] as const;
export const ledgerState = z.enum(ledgerStates);
export type LedgerState = z.infer<typeof ledgerState>;

/** Registration in the province's 两化 system (P11, P19). */
export const enrolmentStates = ["not_enrolled", "enrolled", "exempt"] as const;
export const enrolmentState = z.enum(enrolmentStates);
export type EnrolmentState = z.infer<typeof enrolmentState>;

/** Public facilities of the ledger (P14, P28–P30, P32). */
export const facilityKinds = [
  "lift",
  "fire_passage",
  "extinguisher_group",
  "hydrant",
  "fire_station",
  "road_facility",
  "other",
] as const;
export const facilityKind = z.enum(facilityKinds);
export type FacilityKind = z.infer<typeof facilityKind>;

/** As which category of place a facility is patrolled. */
export const placeCategoryOfFacility = {
  lift: "lift",
  fire_passage: "fire_facility",
  extinguisher_group: "fire_facility",
  hydrant: "fire_facility",
  fire_station: "fire_facility",
  road_facility: "road_section",
  other: "fire_facility",
} as const satisfies Record<FacilityKind, PlaceCategory>;

/**
 * A name as duplicates are looked for: full-width and brackets put right, without spaces, punctuation, the county's own
 * words in front, or the ending that says only the legal form.
 */
export function normalNameOf(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{P}\p{S}]/gu, "");
  const shorter = plain
    .replace(/^(湖北省?|咸宁市?|通城县?)+/, "")
    .replace(/(有限责任公司|股份有限公司|有限公司|分公司|公司|个体工商户|经营部|门市部|商行|店)$/, "");
  return shorter === "" ? plain : shorter;
}

/** How alike two names are, 0…1: shared pairs of characters (Dice) of their normal forms; short names compare whole. */
export function nameLikeness(a: string, b: string): number {
  const [x, y] = [normalNameOf(a), normalNameOf(b)];
  if (x === y) return 1;
  if (x.length < 2 || y.length < 2) return 0;
  const pairsOf = (text: string) => Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));
  const left = pairsOf(x);
  const right = pairsOf(y);
  const unused = [...right];
  let shared = 0;
  for (const pair of left) {
    const at = unused.indexOf(pair);
    if (at < 0) continue;
    unused.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / (left.length + right.length);
}

/** From this likeness on, two entries at the same address are shown as possible duplicates. */
export const similarName = 0.5;
