import type { Column } from "#/modules/exchange/column.ts";

/** A telephone number as people write it, kept without spaces, brackets and hyphens. */
export function judgePhone(text: string): string | { readonly fault: string } {
  return /^\+?[\d\s()（）-]{5,39}$/.test(text)
    ? text.replaceAll(/[\s()（）-]/g, "")
    : { fault: `“${text.slice(0, 40)}”不是电话号码` };
}

export const positionColumns: readonly Column[] = [
  {
    key: "lon",
    zh: "经度",
    aliases: [],
    isRequired: false,
    type: { is: "number", min: 73, max: 136, isWhole: false },
    help: "小数形式的度；与纬度一起填写。",
    example: "",
    width: 12,
  },
  {
    key: "lat",
    zh: "纬度",
    aliases: [],
    isRequired: false,
    type: { is: "number", min: 3, max: 54, isWhole: false },
    help: "小数形式的度；与经度一起填写。",
    example: "",
    width: 12,
  },
  {
    key: "crs",
    zh: "坐标系",
    aliases: [],
    isRequired: false,
    type: {
      is: "choice",
      choices: [
        { value: "cgcs2000", zh: "CGCS2000", aliases: ["国家2000"] },
        { value: "wgs84", zh: "WGS-84", aliases: ["WGS84", "GPS"] },
        { value: "gcj02", zh: "GCJ-02", aliases: ["高德", "腾讯", "火星坐标"] },
        { value: "bd09", zh: "BD-09", aliases: ["百度"] },
      ],
    },
    help: "经纬度所用的坐标系，填写经纬度时必须说明；坐标按原样保存，不作换算。",
    example: "",
    width: 12,
  },
];

export const recordIdColumn: Column = {
  key: "id",
  zh: "系统编号",
  aliases: [],
  isRequired: false,
  type: {
    is: "code",
    judge: (text) =>
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
        ? text.toLowerCase()
        : { fault: "不是系统编号；新增的行请留空" },
  },
  role: "recordId",
  help: "导出时由系统填写，重新导入时据此找到原记录；新增的行留空。",
  example: "",
  width: 38,
};
