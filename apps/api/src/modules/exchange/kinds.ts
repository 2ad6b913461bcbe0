import type { ExchangeKind } from "@safegrid/contract/exchange";
import type { Column } from "#/modules/exchange/column.ts";
import { enterpriseColumns } from "#/modules/exchange/enterprise-columns.ts";
import { facilityColumns } from "#/modules/exchange/facility-columns.ts";
import { gridColumns } from "#/modules/exchange/grid-columns.ts";
import { peopleColumns } from "#/modules/exchange/people-columns.ts";

/** One kind of table: what it is called and its columns in order. Pure, so that the reading thread knows it too. */
export interface TableKind {
  readonly zh: string;
  readonly columns: readonly Column[];
}

export const tableKinds: Readonly<Record<ExchangeKind, TableKind>> = {
  grids: { zh: "网格", columns: gridColumns },
  people: { zh: "人员和任职", columns: peopleColumns },
  enterprises: { zh: "企业台账", columns: enterpriseColumns },
  facilities: { zh: "公共设施台账", columns: facilityColumns },
};
