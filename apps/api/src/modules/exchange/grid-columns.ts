import type { GridKind } from "@safegrid/domain/grid";
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
  market: "市场",
  industrial_park: "工业园区",
  scenic_area: "景区",
  forest_area: "林区",
  single_enterprise: "单一企业网格",
} as const satisfies Record<GridKind, string>;

export const gridKindWords: Readonly<Record<GridKind, string>> = kindWords;

/** A division code of GB/T 2260 and its extensions, 6 to 15 digits in steps of three. */
export function judgeGridCode(text: string): string | { readonly fault: string } {
  const code = text.replaceAll(/[\s-]/g, "");
  return /^\d{6}(\d{3}){0,3}$/.test(code)
    ? code
    : { fault: `“${text.slice(0, 40)}”不是网格编码：县 6 位、乡镇 9 位、村 12 位、基础网格 15 位数字` };
}

/** Grids 网格 of the levels below the caller's own (P1, P12–P15). */
export const gridColumns: readonly Column[] = [
  {
    key: "code",
    zh: "网格编码",
    aliases: ["编码", "代码", "网格代码", "区划代码"],
    isRequired: true,
    type: { is: "code", judge: judgeGridCode },
    help: "12 位行政村（社区）区划代码加 3 位网格序号；村为 12 位，乡镇为 9 位。上级网格要写在前面或已在系统中。",
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
    type: {
      is: "choice",
      choices: Object.entries(kindWords)
        .filter(([value]) => value !== "county")
        .map(([value, zh]) => ({ value, zh })),
    },
    help: "从下拉列表中选择，须与层级相符。",
    example: "城区网格",
    width: 14,
  },
  {
    key: "responsibleSubject",
    zh: "责任主体",
    aliases: ["责任单位"],
    isRequired: false,
    type: { is: "text", max: 120 },
    help: "不填时按层级取默认值。",
    example: "",
    width: 24,
  },
  {
    key: "supervisingSubject",
    zh: "监管主体",
    aliases: ["监管单位"],
    isRequired: false,
    type: { is: "text", max: 120 },
    help: "不填时按层级取默认值。",
    example: "",
    width: 24,
  },
  {
    key: "path",
    zh: "上级网格",
    aliases: [],
    isRequired: false,
    type: { is: "text", max: 200 },
    role: "exportOnly",
    help: "由编码得出，导入时不读取。",
    example: "",
    width: 30,
  },
  {
    key: "id",
    zh: "系统编号",
    aliases: [],
    isRequired: false,
    type: { is: "text", max: 40 },
    role: "exportOnly",
    help: "该记录在系统中的编号。",
    example: "",
    width: 38,
  },
];
