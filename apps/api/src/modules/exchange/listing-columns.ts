import { categoryWords, gradeWords } from "#/modules/exchange/board-columns.ts";
import { choicesOf, column, text } from "#/modules/exchange/export-column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";

export const listingLevelWords = { township: "乡级", county: "县级", above: "上级" } as const;
const stateWords = {
  asked_up: "已提请上级",
  listed: "已挂牌",
  published: "已公示",
  planned: "整改中",
  acceptance_asked: "待验收",
  accepted: "已验收",
  delisted: "已摘牌",
  declined: "未予挂牌",
  revoked: "已撤销",
};

/** Supervised listings as they are published 公示: no person's name is among it. */
export const listingTable: TableKind = {
  zh: "挂牌督办清单",
  columns: [
    column("number", "挂牌编号", text(60), 24, "挂牌督办的编号。"),
    column("level", "督办层级", { is: "choice", choices: choicesOf(listingLevelWords) }, 10, "由哪一级挂牌。"),
    column("by", "督办单位", text(200), 24, "挂牌督办的单位；尚未挂牌的为提请单位。"),
    column("state", "进度", { is: "choice", choices: choicesOf(stateWords) }, 12, "办理到哪一步。"),
    column("grid", "所在网格", text(200), 30, "隐患所在的网格。"),
    column("place", "场所", text(200), 30, "隐患所在的场所。"),
    column("serial", "隐患编号", text(40), 20, "隐患的编号。"),
    column("grade", "等级", { is: "choice", choices: choicesOf(gradeWords) }, 8, "一般或重大。"),
    column("category", "类别", { is: "choice", choices: choicesOf(categoryWords) }, 12, "隐患类别。"),
    column("description", "隐患描述", text(1000), 40, "上报时的描述。"),
    column("responsible", "整改责任单位", text(200), 24, "负责整改的单位。"),
    column("firstDeadlineAt", "原定期限", text(20), 18, "挂牌时确定的整改期限。北京时间。"),
    column("deadlineAt", "现行期限", text(20), 18, "现在有效的整改期限。北京时间。"),
    column("listedAt", "挂牌时间", text(20), 18, "北京时间。"),
    column("publishedAt", "公示时间", text(20), 18, "北京时间。"),
    column("publishedWhere", "公示途径", text(200), 24, "在何处公示。"),
    column("delistedAt", "摘牌时间", text(20), 18, "北京时间。"),
  ],
};
