import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = { export: "导出", xlsx: "Excel 工作簿（.xlsx）", csv: "CSV（UTF-8）" };

export const exportWords: Words<typeof zh> = {
  zh,
  en: { export: "Export", xlsx: "Excel workbook (.xlsx)", csv: "CSV (UTF-8)" },
};

export const useExportWords = wordsOf("export", exportWords);
