import type { Cadence } from "@safegrid/domain/place";
import type { ColumnType } from "#/modules/exchange/column.ts";
import { choicesOf, column, text } from "#/modules/exchange/export-column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";

export const cadenceWords = {
  day: "每日",
  week: "每周",
  month: "每月",
  quarter: "每季度",
} as const satisfies Record<Cadence, string>;

const cadences = choicesOf(cadenceWords);
const count: ColumnType = { is: "number", min: 0, max: 100_000, isWhole: true };

/** Uncovered places as a printed list. */
export const uncoveredTable: TableKind = {
  zh: "漏巡场所清单",
  columns: [
    column("name", "场所", text(200), 30, "场所名称。"),
    column("address", "地址", text(200), 30, "场所地址。"),
    column("grid", "所在网格", text(200), 30, "现在所属的网格。"),
    column("cadence", "巡查频次", { is: "choice", choices: cadences }, 10, "最近一次漏巡时的频次。"),
    column("sinceOn", "漏巡起始日", text(10), 14, "第一个应巡未巡的日期，到导出之日仍未巡查。"),
    column("days", "已漏巡天数", count, 12, "从漏巡起始日到导出之日的天数。"),
    column("missed", "连续漏巡次数", count, 12, "连续应巡未巡的次数。"),
    column("lastVisitOn", "上次有效巡查", text(10), 14, "最近一次有效巡查的日期。"),
    column("nextDueOn", "下次应巡日", text(10), 14, "按巡查计划下一个应巡日期。"),
  ],
};
