import { violationKindNames, violationStateNames, violationStates } from "@safegrid/domain/violation";
import type { Choice } from "#/modules/exchange/column.ts";
import { choicesOf, column, text } from "#/modules/exchange/export-column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";

const outcomeWords = { penalty: "予以处罚", no_penalty: "不予处罚" } as const;
export const violationClockWords = { file: "立案", decide: "作出决定", publish: "公示" } as const;

const kinds: readonly Choice[] = Object.entries(violationKindNames).map(([value, { zh }]) => ({ value, zh }));
const states: readonly Choice[] = violationStates.map((value) => ({ value, zh: violationStateNames[value].zh }));

/** Violations as filtered; the person's name and number are masked for whoever may not see them. */
export const violationTable: TableKind = {
  zh: "违法行为清单",
  columns: [
    column("state", "进度", { is: "choice", choices: states }, 10, "办理到哪一步。"),
    column("kind", "类别", { is: "choice", choices: kinds }, 24, "违法行为的类别。"),
    column("grid", "所在网格", text(200), 30, "所在的网格。"),
    column("place", "场所", text(200), 30, "所在的场所。"),
    column("enterprise", "经营单位", text(200), 30, "场所所属的生产经营单位。"),
    column("description", "违法行为", text(1_000), 40, "发现时的描述。"),
    column("unitName", "当事单位", text(200), 24, "当事单位的名称。"),
    { ...column("person", "当事人", text(60), 12, "当事人姓名；没有说明原因的打码。"), isPersonal: "name" },
    { ...column("phone", "当事人电话", text(30), 16, "当事人电话；没有说明原因的打码。"), isPersonal: "phone" },
    column("foundAt", "发现时间", text(20), 18, "北京时间。"),
    column("hazardSerial", "关联隐患", text(40), 20, "引起的隐患编号。"),
    column("filedBy", "立案单位", text(200), 24, "立案的单位。"),
    column("number", "立案编号", text(60), 22, "立案的编号。"),
    column("basis", "执法依据", text(300), 30, "立案所依据的权限。"),
    column("filedAt", "立案时间", text(20), 18, "北京时间。"),
    column("outcome", "决定", { is: "choice", choices: choicesOf(outcomeWords) }, 10, "予以处罚或不予处罚。"),
    column("document", "决定书文号", text(100), 22, "决定书的文号。"),
    column("penalty", "处罚内容", text(500), 40, "决定的内容。"),
    column("decidedAt", "决定时间", text(20), 18, "北京时间。"),
    column("publishedAt", "公示时间", text(20), 18, "北京时间。"),
    column("publishedWhere", "公示途径", text(200), 24, "在何处公示。"),
    column("clock", "下一步", { is: "choice", choices: choicesOf(violationClockWords) }, 10, "等待办理的步骤。"),
    column("dueAt", "下一步期限", text(20), 18, "应在此前办理。北京时间。"),
    column("isLate", "是否超期", text(4), 8, "导出时是否已超过期限。"),
  ],
};
