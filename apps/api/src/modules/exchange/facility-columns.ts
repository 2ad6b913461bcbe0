import type { FacilityKind } from "@safegrid/domain/ledger";
import type { Column } from "#/modules/exchange/column.ts";
import { judgeGridCode } from "#/modules/exchange/grid-columns.ts";
import { positionColumns, recordIdColumn } from "#/modules/exchange/ledger-columns.ts";

const kindWords = {
  lift: "电梯",
  fire_passage: "消防通道",
  extinguisher_group: "灭火器（组）",
  hydrant: "消火栓",
  fire_station: "微型消防站",
  road_facility: "道路交通设施",
  other: "其他",
} as const satisfies Record<FacilityKind, string>;

const detail = (of: Pick<Column, "key" | "zh" | "type" | "help"> & { aliases?: readonly string[] }): Column => ({
  aliases: [],
  isRequired: false,
  example: "",
  width: 16,
  ...of,
});

/** Public facilities of the ledger (P14, P28–P30, P32). Facts that a kind does not have are left empty. */
export const facilityColumns: readonly Column[] = [
  {
    key: "name",
    zh: "设施名称",
    aliases: ["名称"],
    isRequired: true,
    type: { is: "text", max: 120 },
    help: "便于找到的名称。",
    example: "锦绣小区 3 栋电梯",
    width: 26,
  },
  {
    key: "kind",
    zh: "设施种类",
    aliases: ["种类", "类型"],
    isRequired: true,
    type: { is: "choice", choices: Object.entries(kindWords).map(([value, zh]) => ({ value, zh })) },
    help: "从下拉列表中选择；登记后不能修改。",
    example: "电梯",
    width: 14,
  },
  {
    key: "address",
    zh: "地址",
    aliases: ["位置", "详细地址"],
    isRequired: true,
    type: { is: "text", max: 200 },
    help: "所在位置。",
    example: "隽水镇解放路 8 号",
    width: 30,
  },
  {
    key: "gridCode",
    zh: "所属网格编码",
    aliases: ["网格编码", "所属网格"],
    isRequired: true,
    type: { is: "code", judge: judgeGridCode },
    help: "15 位基础网格编码，须在您的范围内。",
    example: "421222100200001",
    width: 20,
  },
  {
    key: "department",
    zh: "行业主管部门",
    aliases: ["主管部门", "监管部门"],
    isRequired: false,
    type: { is: "text", max: 60 },
    help: "部门全称；不填时随责任企业的部门。",
    example: "",
    width: 18,
  },
  detail({
    key: "registrationNumber",
    zh: "使用登记编号",
    type: { is: "text", max: 100 },
    help: "电梯：特种设备使用登记证编号。",
  }),
  detail({ key: "maintainer", zh: "维保单位", type: { is: "text", max: 100 }, help: "电梯：维护保养单位。" }),
  detail({ key: "lastMaintenanceOn", zh: "上次维保日期", type: { is: "day" }, help: "电梯。" }),
  detail({ key: "nextMaintenanceOn", zh: "下次维保日期", type: { is: "day" }, help: "电梯。" }),
  detail({ key: "nextInspectionOn", zh: "下次检验日期", type: { is: "day" }, help: "电梯：定期检验到期日。" }),
  detail({
    key: "widthM",
    zh: "净宽（米）",
    aliases: ["净宽"],
    type: { is: "number", min: 0, max: 100, isWhole: false },
    help: "消防通道。",
  }),
  detail({ key: "isMarked", zh: "是否划线标识", type: { is: "yesNo" }, help: "消防通道。" }),
  detail({ key: "extinguisherType", zh: "灭火器类型", type: { is: "text", max: 100 }, help: "灭火器（组）。" }),
  detail({
    key: "count",
    zh: "数量",
    aliases: ["具数"],
    type: { is: "number", min: 1, max: 1000, isWhole: true },
    help: "灭火器（组）：具数。",
  }),
  detail({ key: "expiresOn", zh: "有效期至", type: { is: "day" }, help: "灭火器（组）。" }),
  detail({ key: "lastCheckedOn", zh: "上次检查日期", type: { is: "day" }, help: "灭火器（组）、道路交通设施。" }),
  detail({ key: "lastTestedOn", zh: "上次测试日期", type: { is: "day" }, help: "消火栓。" }),
  detail({ key: "nextTestOn", zh: "下次测试日期", type: { is: "day" }, help: "消火栓。" }),
  detail({ key: "keeper", zh: "管理人", type: { is: "text", max: 100 }, help: "微型消防站：管理单位。" }),
  detail({
    key: "facilityType",
    zh: "道路设施类型",
    type: { is: "text", max: 100 },
    help: "道路交通设施：护栏、标志等。",
  }),
  detail({
    key: "nextCheckOn",
    zh: "下次检查日期",
    type: { is: "day" },
    help: "微型消防站、道路交通设施、其他。",
  }),
  detail({ key: "description", zh: "说明", type: { is: "text", max: 100 }, help: "其他设施：是什么。" }),
  ...positionColumns,
  recordIdColumn,
];
