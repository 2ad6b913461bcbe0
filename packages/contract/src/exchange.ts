import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { instantOut, plainText } from "./text.ts";

/** The kinds of tables that go in and out as Excel or CSV (P10). */
export const exchangeKinds = ["grids", "people", "enterprises", "facilities"] as const;
export const exchangeKind = z.enum(exchangeKinds);
export type ExchangeKind = z.infer<typeof exchangeKind>;

/** How a file is written. */
export const exchangeFormats = ["xlsx", "csv"] as const;
export const exchangeFormat = z.enum(exchangeFormats);

/**
 * Why a file is to hold personal data in full; without it they are masked. Needs the ability `unmask`; noted with the
 * export before it leaves (P12).
 */
export const unmaskReason = plainText(200).optional();

/** What can be exchanged by this caller, with the columns that a table of the kind has. */
export const exchangeKindInfo = z
  .object({
    kind: exchangeKind,
    zh: z.string(),
    mayImport: z.boolean(),
    mayExport: z.boolean(),
    columns: z.array(
      z.object({
        key: z.string(),
        zh: z.string(),
        isRequired: z.boolean(),
        help: z.string(),
        example: z.string(),
        /** The words that the column allows; null = free. */
        allowed: z.array(z.string()).nullable(),
      }),
    ),
  })
  .meta({ id: "ExchangeKindInfo" });
export type ExchangeKindInfo = z.infer<typeof exchangeKindInfo>;
export const exchangeKindList = z.object({ kinds: z.array(exchangeKindInfo) }).meta({ id: "ExchangeKindList" });

/** One faulty cell, or a row as a whole where `column` is null. */
export const importFault = z
  .object({
    /** As the file numbers its rows, from 1. */
    row: z.int(),
    /** The letters of the column. */
    column: z.string().nullable(),
    header: z.string(),
    /** What stands there. */
    text: z.string(),
    code: z.string(),
    /** What is wrong and how to mend it, in Chinese. */
    detail: z.string(),
  })
  .meta({ id: "ImportFault" });
export type ImportFault = z.infer<typeof importFault>;

/** What a dry run found. Nothing of the file has been written; `id` stands for it until `expiresAt`. */
export const importSummary = z
  .object({
    id: z.uuid(),
    kind: exchangeKind,
    fileName: z.string(),
    format: exchangeFormat,
    sheet: z.string(),
    headerRow: z.int(),
    /** Headers of the file that mean nothing here; their columns are not read. */
    ignoredHeaders: z.array(z.string()),
    hiddenSheets: z.array(z.string()),
    counts: z.object({ new: z.int(), changed: z.int(), same: z.int(), faulty: z.int() }),
    /** All faults, of which only the first thousands are kept. */
    faultCount: z.int(),
    /** The first of them. */
    faults: z.array(importFault),
    /** The first rows that would be new or changed, in words. */
    preview: z.array(
      z.object({ row: z.int(), state: z.enum(["new", "changed"]), values: z.record(z.string(), z.string()) }),
    ),
    createdAt: instantOut,
    expiresAt: instantOut,
    appliedAt: instantOut.nullable(),
  })
  .meta({ id: "ImportSummary" });
export type ImportSummary = z.infer<typeof importSummary>;

/** Takes a checked file over, all of it or nothing. */
export const importApplyCommand = z.object({ commandId }).meta({ id: "ImportApplyCommand" });
