import type { Ability } from "./account.ts";
import { abilitiesOf } from "./account.ts";

/**
 * What another system's key can be granted (P10): the county's work, and none of the administrators'. Personal data in
 * full are not among it: who sees whose, and why, is a person's to say.
 */
export const keyAbilities = [
  "readGrids",
  "read",
  "readRecords",
  "export",
  "patrol",
  "report",
  "review",
  "handle",
  "reinspect",
  "keepGrids",
  "keepPeople",
  "keepLedger",
  "import",
] as const satisfies readonly Ability[];
export type KeyAbility = (typeof keyAbilities)[number];

/** What a key of one department can be granted: what its regulators may, within their line of industry (P16). */
export const departmentKeyAbilities: readonly KeyAbility[] = keyAbilities.filter((ability) =>
  abilitiesOf("department_regulator").includes(ability),
);

/** What people call each of them. */
export const keyAbilityNames = {
  readGrids: { zh: "网格名称", en: "Names of grids" },
  read: { zh: "读取数据与实时流", en: "Numbers, hazards, the live feed" },
  readRecords: { zh: "读取四级数据库", en: "People, ledger, histories" },
  export: { zh: "全量与增量导出", en: "Full and incremental export" },
  patrol: { zh: "上报巡查", en: "Record visits" },
  report: { zh: "上报隐患", en: "Report hazards" },
  review: { zh: "审核巡查", en: "Review visits" },
  handle: { zh: "办理隐患", en: "Handle hazards" },
  reinspect: { zh: "复查隐患", en: "Re-inspect hazards" },
  keepGrids: { zh: "调整网格与边界", en: "Change grids and boundaries" },
  keepPeople: { zh: "维护人员与职责", en: "Keep people and duties" },
  keepLedger: { zh: "维护台账", en: "Keep the ledger" },
  import: { zh: "导入表格", en: "Import tables" },
} as const satisfies Record<KeyAbility, { readonly zh: string; readonly en: string }>;

/** Where a key stands: nothing granted yet or any more, in use, past its day, or ended for ever. */
export const apiKeyStates = ["waiting", "active", "expired", "revoked"] as const;
export type ApiKeyState = (typeof apiKeyStates)[number];

/** What every key begins with, so that it is recognised where it was left lying about. */
export const apiKeyMark = "sgk_";
