import {
  handlingLevelNames,
  hazardCategoryNames,
  hazardGradeNames,
  hazardStateNames,
  namesIn,
} from "@safegrid/domain/hazard-names";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import { choicesOf, column, text } from "#/modules/exchange/export-column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";

export const laneWords = {
  overdue: "已逾期",
  today: "今日到期",
  soon: "三个工作日内到期",
  later: "以后到期",
  reinspection: "待复查",
  undated: "待受理交办",
} as const satisfies Record<BoardLane, string>;

export const gradeWords = namesIn(hazardGradeNames, "zh");
export const levelWords = namesIn(handlingLevelNames, "zh");

export const categoryWords: Readonly<Record<string, string>> = hazardCategoryNames;

/** The board as a printed list: every open hazard that is seen, a line each. */
export const boardTable: TableKind = {
  zh: "隐患督办清单",
  columns: [
    column("serial", "编号", text(40), 20, "隐患的编号，全县唯一。"),
    column("lane", "期限情况", { is: "choice", choices: choicesOf(laneWords) }, 16, "看板上所在的列，按导出时刻计算。"),
    column("grade", "等级", { is: "choice", choices: choicesOf(gradeWords) }, 8, "一般或重大。"),
    column("category", "类别", { is: "choice", choices: choicesOf(categoryWords) }, 12, "隐患类别。"),
    column(
      "state",
      "状态",
      { is: "choice", choices: choicesOf(namesIn(hazardStateNames, "zh")) },
      14,
      "办理到哪一步。",
    ),
    column("level", "办理层级", { is: "choice", choices: choicesOf(levelWords) }, 10, "现由哪一级办理。"),
    column("grid", "所在网格", text(200), 30, "发现隐患的网格。"),
    column("place", "场所", text(200), 30, "发现隐患的场所。"),
    column("description", "隐患描述", text(1000), 40, "上报时的描述。"),
    column("owner", "办理单位", text(200), 24, "隐患现在由谁办理。"),
    column("holder", "责任人", text(100), 14, "具体责任人；正在转送的没有。"),
    column("supervisor", "复查单位", text(200), 24, "督办并复查整改结果的单位。"),
    column("foundAt", "发现时间", text(20), 18, "北京时间。"),
    column("firstDeadlineAt", "原定期限", text(20), 18, "首次确定的期限，延期后保留。北京时间。"),
    column("deadlineAt", "现行期限", text(20), 18, "现在有效的期限。北京时间。"),
    column("deadlinePassed", "是否逾期", { is: "yesNo" }, 10, "现行期限是否已过。"),
    column("returnedCount", "返工次数", { is: "number", min: 0, max: 1_000, isWhole: true }, 10, "复查不合格的次数。"),
  ],
};
