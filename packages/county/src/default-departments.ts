import { uuidOfName } from "./name-uuid.ts";

export interface DefaultDepartment {
  readonly id: string;
  /** A short name for programs, the same in every county. */
  readonly code: string;
  readonly name: string;
  /** Divisions and groups of GB/T 4754-2017 by which its industries begin. */
  readonly industries: readonly string[];
}

/**
 * The industry departments that a county usually has (P12, P16), and which industries each sees: a proposal by what the
 * names of the divisions of GB/T 4754-2017 say, not an official division of duties. The county changes it to its own
 * list of duties 权责清单. An industry may be seen by several departments, e.g. restaurants.
 */
export const defaultDepartments: readonly DefaultDepartment[] = [
  department("emergency-management", "应急管理局", [...range(6, 12), "25", "26"]),
  department("housing-construction", "住房和城乡建设局", ["45", "47", "48", "49", "50", "70"]),
  department("market-regulation", "市场监督管理局", ["52", "62", "80", "81"]),
  department("fire-rescue", "消防救援大队", ["52", "61", "62", "87", "90"]),
  department("transport", "交通运输局", ["53", "54", "55", "58", "60", "811"]),
  department("natural-resources", "自然资源和规划局", ["02", "744", "79"]),
  department("education", "教育局", ["83"]),
  department("culture-tourism", "文化和旅游局", ["61", "786", "86", "87", "88", "89", "90"]),
  department("commerce", "商务局", ["51", "52", "61", "62"]),
  department("agriculture", "农业农村局", ["01", "03", "04", "05"]),
  department("industry", "经济和信息化局", [...range(13, 24), ...range(27, 43), "63", "64", "65"]),
  department("development-reform", "发展和改革局", ["44", "57", "59"]),
  department("health", "卫生健康局", ["84"]),
  department("civil-affairs", "民政局", ["85"]),
  department("public-security", "公安局", ["267"]),
  department("water", "水利局", ["46", "76"]),
  department("ecology", "生态环境局", ["77"]),
  department("urban-management", "城市管理执法局", ["78"]),
];

function department(code: string, name: string, industries: readonly string[]): DefaultDepartment {
  return { id: uuidOfName("department", code), code, name, industries };
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, "0"));
}
