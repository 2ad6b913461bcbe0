import type { ExchangeKind } from "@safegrid/contract/exchange";
import type { Column } from "#/modules/exchange/column.ts";
import { enterpriseColumns } from "#/modules/exchange/enterprise-columns.ts";
import { gridColumns } from "#/modules/exchange/grid-columns.ts";

/** One kind of table: what it is called and its columns in order. Pure, so that the reading thread knows it too. */
export interface TableKind {
  readonly zh: string;
  readonly columns: readonly Column[];
}

export const tableKinds: Readonly<Record<ExchangeKind, TableKind>> = {
  grids: { zh: "网格", columns: gridColumns },
  enterprises: { zh: "企业台账", columns: enterpriseColumns },
};
