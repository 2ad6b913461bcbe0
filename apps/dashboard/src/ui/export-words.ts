import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  export: "导出",
  xlsx: "Excel 工作簿（.xlsx）",
  csv: "CSV（UTF-8）",
  whole: "含完整个人信息……",
  wholeTitle: "导出完整个人信息",
  format: "格式",
  reason: "导出原因",
  note: "平时导出的电话和姓名已打码。完整导出将连同原因记入操作日志，请妥善保管文件。",
  required: "请填写导出原因",
  cancel: "取消",
  searched: "搜索：{{q}}",
  tooMany: "一次最多导出 5000 条，还有 {{count}} 条没有导出，请缩小范围再导出",
};

export const exportWords: Words<typeof zh> = {
  zh,
  en: {
    export: "Export",
    xlsx: "Excel workbook (.xlsx)",
    csv: "CSV (UTF-8)",
    whole: "With personal data in full…",
    wholeTitle: "Export personal data in full",
    format: "Format",
    reason: "Reason",
    note: "Phones and names are masked otherwise. A full export is noted in the operation log, with its reason; keep the file safe.",
    required: "Say why",
    cancel: "Cancel",
    searched: "Search: {{q}}",
    tooMany: "5,000 rows at a time; {{count}} more did not fit. Narrow the list and export again.",
  },
};

export const useExportWords = wordsOf("export", exportWords);
