import type { Column } from "#/modules/exchange/column.ts";

const kindWords = {
  county: "县",
  town: "镇",
  rural_township: "乡",
  street: "街道",
  forest_farm: "林场",
  special_area: "特殊区域",
  urban_community: "城市社区",
  rural_village: "行政村",
  virtual_area: "虚拟生活区",
  street_cell: "城区网格",
  rural_cell: "农村网格",
} as const satisfies Record<string, string>;

/** A division code of GB/T 2260 and its extensions, 6 to 15 digits in steps of three. */
export function judgeGridCode(text: string): string | { readonly fault: string } {
  const code = text.replaceAll(/[\s-]/g, "");
  return /^\d{6}(\d{3}){0,3}$/.test(code)
    ? code
    : { fault: `“${text.slice(0, 40)}”不是网格编码：县 6 位、乡镇 9 位、村 12 位、基础网格 15 位数字` };
}

/** Grids 网格 of the levels below the caller's own. */
export const gridColumns: readonly Column[] = [
  {
    key: "code",
    zh: "网格编码",
    aliases: ["编码", "代码", "网格代码", "区划代码"],
    isRequired: true,
    type: { is: "code", judge: judgeGridCode },
    help: "12 位行政村（社区）区划代码加 3 位网格序号。请以文本格式填写。",
    example: "421222100200001",
    width: 20,
  },
  {
    key: "name",
    zh: "网格名称",
    aliases: ["名称"],
    isRequired: true,
    type: { is: "text", max: 60 },
    help: "网格的名称，不必带乡镇、村名。",
    example: "旭红社区第一网格",
    width: 24,
  },
  {
    key: "kind",
    zh: "网格类型",
    aliases: ["类型", "类别"],
    isRequired: true,
    type: { is: "choice", choices: Object.entries(kindWords).map(([value, zh]) => ({ value, zh })) },
    help: "从下拉列表中选择。",
    example: "城区网格",
    width: 14,
  },
  {
    key: "parent",
    zh: "上级网格",
    aliases: [],
    isRequired: false,
    type: { is: "text", max: 200 },
    role: "exportOnly",
    help: "由编码得出，不必填写，导入时不读取。",
    example: "",
    width: 24,
  },
];
