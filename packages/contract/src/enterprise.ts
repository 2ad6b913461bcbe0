import { z } from "zod";
import { creditCodeFaultWords, judgeCreditCode } from "@safegrid/domain/credit-code";
import { commandId, departmentId, enterpriseId, gridId, placeId } from "@safegrid/domain/id";
import { industryCodeOf } from "@safegrid/domain/industry";
import { enrolmentState, enterpriseKind, ledgerState, riskClass } from "@safegrid/domain/ledger";
import { placeCategory } from "@safegrid/domain/place";
import { crs } from "@safegrid/domain/position";
import { businessDay } from "@safegrid/metrics/period";
import { listOf, listQuery } from "./list.ts";
import { maskedName, maskedPhone } from "./masked.ts";
import { instantOut, plainText } from "./text.ts";

/** A unified social credit code, tidied and judged by GB 32100-2015; the fault is told in Chinese. */
export const creditCode = z
  .string()
  .max(60)
  .transform((text, context) => {
    const verdict = judgeCreditCode(text);
    if (verdict.ok) return verdict.code;
    context.addIssue({ code: "custom", message: creditCodeFaultWords[verdict.fault].zh });
    return z.NEVER;
  });

/** A code of GB/T 4754-2017 with or without its section's letter; kept with it. */
export const industryCode = z
  .string()
  .max(20)
  .transform((text, context) => {
    const code = industryCodeOf(text);
    if (code !== null) return code;
    context.addIssue({ code: "custom", message: "《国民经济行业分类》（GB/T 4754-2017）中没有这个代码" });
    return z.NEVER;
  });

/** A telephone number as people write it: digits, spaces, +, -, brackets. */
export const phoneNumber = z
  .string()
  .trim()
  .max(40)
  .regex(/^\+?[\d\s()（）-]{5,39}$/, { error: "应为电话号码" })
  .transform((text) => text.replaceAll(/[\s()（）-]/g, ""));

/** Where an entry stands, with the system it was measured in. */
export const entryPosition = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  crs,
});

/** All that a person enters of an enterprise or individual business, each fact once (P14, P18, P19). */
export const enterpriseFields = z.object({
  name: plainText(120),
  shortName: plainText(60).nullable().default(null),
  kind: enterpriseKind.default("enterprise"),
  creditCode: creditCode.nullable().default(null),
  industry: industryCode.nullable().default(null),
  address: plainText(200),
  position: entryPosition.nullable().default(null),
  risk: riskClass.nullable().default(null),
  isKeyUnit: z.boolean().default(false),
  /** Null = by the industry. */
  departmentId: departmentId.nullable().default(null),
  legalPerson: plainText(60).nullable().default(null),
  contactName: plainText(60).nullable().default(null),
  phone: phoneNumber.nullable().default(null),
  employees: z.int().min(0).max(1_000_000).nullable().default(null),
  state: ledgerState.exclude(["closed"]).default("active"),
  enrolment: enrolmentState.default("not_enrolled"),
  enrolmentNumber: plainText(60).nullable().default(null),
  enrolledOn: businessDay.nullable().default(null),
});
export type EnterpriseFields = z.infer<typeof enterpriseFields>;

/** Enrolled needs its number and since when; others have neither (P19). Faults as pairs of field and words. */
export function enrolmentFaults(
  entry: Pick<EnterpriseFields, "enrolment" | "enrolmentNumber" | "enrolledOn">,
): ["enrolmentNumber" | "enrolledOn", string][] {
  if (entry.enrolment === "enrolled") {
    const missing: ["enrolmentNumber" | "enrolledOn", string][] = [];
    if (entry.enrolmentNumber === null) missing.push(["enrolmentNumber", "已入网的企业须填“两化”系统登记号"]);
    if (entry.enrolledOn === null) missing.push(["enrolledOn", "已入网的企业须填入网日期"]);
    return missing;
  }
  return entry.enrolmentNumber === null ? [] : [["enrolmentNumber", "未入网或免入网的企业不应有登记号"]];
}

/**
 * A new entry; `commandId` becomes its id. The place where it does business is made too, with the patrol plan
 * of the county's rules: as its `placeCategory`, or by its industry where that is left out; null = it is not patrolled.
 */
export const enterpriseAddCommand = enterpriseFields
  .extend({ commandId, cellId: gridId, placeCategory: placeCategory.nullable().optional() })
  .superRefine((entry, context) => {
    for (const [field, message] of enrolmentFaults(entry)) context.addIssue({ code: "custom", path: [field], message });
  })
  .meta({ id: "EnterpriseAddCommand" });
export type EnterpriseAddCommand = z.infer<typeof enterpriseAddCommand>;

const version = z.int().min(1);

const changedFields = z.object({
  name: plainText(120),
  shortName: plainText(60).nullable(),
  kind: enterpriseKind,
  creditCode: creditCode.nullable(),
  industry: industryCode.nullable(),
  address: plainText(200),
  position: entryPosition.nullable(),
  risk: riskClass.nullable(),
  isKeyUnit: z.boolean(),
  departmentId: departmentId.nullable(),
  legalPerson: plainText(60).nullable(),
  contactName: plainText(60).nullable(),
  phone: phoneNumber.nullable(),
  employees: z.int().min(0).max(1_000_000).nullable(),
  state: ledgerState.exclude(["closed"]),
  enrolment: enrolmentState,
  enrolmentNumber: plainText(60).nullable(),
  enrolledOn: businessDay.nullable(),
});

/** Changes fields of an entry as it was at `version`; what is absent stays. */
export const enterpriseChangeCommand = z
  .object({ commandId, version, change: changedFields.partial() })
  .refine(({ change }) => Object.keys(change).length > 0, { path: ["change"], error: "nothing to change" })
  .meta({ id: "EnterpriseChangeCommand" });
export type EnterpriseChangeCommand = z.infer<typeof enterpriseChangeCommand>;

/** Moves an entry and its places to another cell from today on; what was counted before stays where it was. */
export const entryMoveCommand = z
  .object({ commandId, version, cellId: gridId, reason: plainText(300).optional() })
  .meta({ id: "EntryMoveCommand" });
export type EntryMoveCommand = z.infer<typeof entryMoveCommand>;

/** Closes an entry, and with an enterprise its places, from today on. */
export const entryCloseCommand = z
  .object({ commandId, version, reason: plainText(300) })
  .meta({ id: "EntryCloseCommand" });
export type EntryCloseCommand = z.infer<typeof entryCloseCommand>;

/** Merges `otherId` into the entry of the path, which survives; `keep` takes fields over from the other. */
export const enterpriseMergeCommand = z
  .object({
    commandId,
    version,
    otherId: enterpriseId,
    otherVersion: version,
    keep: z.array(changedFields.keyof()).max(20).default([]),
    /** Places of the other that are the same as one of this: they are closed and stay in the record. */
    closePlaceIds: z.array(placeId).max(100).default([]),
  })
  .meta({ id: "EnterpriseMergeCommand" });
export type EnterpriseMergeCommand = z.infer<typeof enterpriseMergeCommand>;

/** An entry in a list. */
export const enterpriseRow = z
  .object({
    id: enterpriseId,
    version: z.int(),
    kind: enterpriseKind,
    name: z.string(),
    shortName: z.string().nullable(),
    creditCode: z.string().nullable(),
    industry: z.string().nullable(),
    address: z.string(),
    gridPath: z.string(),
    cellId: gridId,
    risk: riskClass.nullable(),
    isKeyUnit: z.boolean(),
    departmentId: departmentId.nullable(),
    departmentName: z.string().nullable(),
    isDepartmentChosen: z.boolean(),
    contactName: maskedName.nullable(),
    phone: maskedPhone.nullable(),
    employees: z.int().nullable(),
    state: ledgerState,
    enrolment: enrolmentState,
    confirmedAt: instantOut.nullable(),
    confirmedByName: z.string().nullable(),
    changedAt: instantOut,
  })
  .meta({ id: "EnterpriseRow" });
export type EnterpriseRow = z.infer<typeof enterpriseRow>;

export const enterpriseDetail = enterpriseRow
  .extend({
    legalPerson: maskedName.nullable(),
    position: entryPosition.nullable(),
    enrolmentNumber: z.string().nullable(),
    enrolledOn: z.string().nullable(),
    collectedAt: instantOut.nullable(),
    collectedByName: z.string().nullable(),
    closedOn: z.string().nullable(),
    closedReason: z.string().nullable(),
    mergedInto: enterpriseId.nullable(),
    /** Entries that were merged into this one. */
    mergedFrom: z.array(z.object({ id: enterpriseId, name: z.string() })),
    places: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        category: placeCategory,
        address: z.string(),
        closedOn: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "EnterpriseDetail" });
export type EnterpriseDetail = z.infer<typeof enterpriseDetail>;

export const enterpriseSorts = ["name", "changed", "confirmed", "risk", "code"] as const;

/** A switch in a query: `true` or `false`. */
export const querySwitch = z.enum(["true", "false"]).transform((text) => text === "true");

export const enterpriseListQuery = listQuery.extend({
  scope: gridId.optional(),
  department: departmentId.optional(),
  industry: z.string().trim().max(10).optional(),
  risk: riskClass.optional(),
  kind: enterpriseKind.optional(),
  isKeyUnit: querySwitch.optional(),
  state: ledgerState.optional(),
  enrolment: enrolmentState.optional(),
  isConfirmed: querySwitch.optional(),
  sort: z.enum(enterpriseSorts).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
});
export type EnterpriseListQuery = z.infer<typeof enterpriseListQuery>;

export const enterpriseList = listOf(enterpriseRow).meta({ id: "EnterpriseList" });
export type EnterpriseList = z.infer<typeof enterpriseList>;
