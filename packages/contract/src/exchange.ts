import { z } from "zod";

/** The kinds of tables that go in and out as Excel or CSV (P10). */
export const exchangeKinds = ["grids"] as const;
export const exchangeKind = z.enum(exchangeKinds);
export type ExchangeKind = z.infer<typeof exchangeKind>;
