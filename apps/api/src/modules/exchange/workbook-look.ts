import type { Borders, Fill, Font } from "exceljs";

/** How the workbooks that we write look; few colours, as offices print them in grey. */
export const headFont: Partial<Font> = { bold: true };
export const headFill: Fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FFDDE6F0" } };
export const exampleFont: Partial<Font> = { italic: true, color: { argb: "FF808080" } };
export const faultFill: Fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FFFFC7CE" } };
export const thinBorder: Partial<Borders> = { bottom: { style: "thin", color: { argb: "FFB0B0B0" } } };
/** Text, whatever it looks like: an edited cell stays text, too. */
export const textFormat = "@";

export const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
export const csvType = "text/csv; charset=utf-8";
