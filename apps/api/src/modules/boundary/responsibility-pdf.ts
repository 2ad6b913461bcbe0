import { createRequire } from "node:module";
import pdfmake from "pdfmake";
import type { Content, TableCell } from "pdfmake/interfaces.js";
import type { PlaceCategory } from "@safegrid/domain/place";
import type { Shape } from "@safegrid/geo/shape";
import type { DrawnPlace } from "./responsibility-picture.ts";
import { drawResponsibility, swatchOf } from "./responsibility-picture.ts";
import { categorySymbols, symbolAt, townshipCategories } from "./responsibility-symbols.ts";

/** All that stands on a map of responsibility areas; texts as they are to be printed, phones masked or not. */
export interface ResponsibilitySheet {
  readonly title: string;
  readonly subtitle: string;
  readonly level: "township" | "village";
  readonly ground: string;
  readonly leads: readonly PrintedHolder[];
  readonly children: readonly {
    readonly name: string;
    readonly shape: string | null;
    readonly holders: readonly PrintedHolder[];
  }[];
  readonly places: readonly DrawnPlace[];
  readonly counts: readonly { readonly category: PlaceCategory; readonly count: number }[];
  readonly printedOn: string;
  readonly note: string;
  readonly isDemo: boolean;
}

export interface PrintedHolder {
  readonly post: string;
  readonly name: string;
  readonly phone: string;
}

const require = createRequire(import.meta.url);
const fontFile = (weight: string) => require.resolve(`@expo-google-fonts/noto-sans-sc/${weight}`);
const files = {
  normal: fontFile("400Regular/NotoSansSC_400Regular.ttf"),
  bold: fontFile("700Bold/NotoSansSC_700Bold.ttf"),
};

pdfmake.setFonts({ Noto: files });
// Nothing but the two fonts is ever read, and nothing fetched.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === files.normal || path === files.bold);

/** 责任区域图 (P14): an A3 sheet, landscape, of a village or township. Only the glyphs that are used are embedded. */
export async function printResponsibility(sheet: ResponsibilitySheet): Promise<Uint8Array> {
  const drawn = sheet.children.flatMap(({ name, shape }) =>
    shape === null ? [] : [{ name, shape: JSON.parse(shape) as Shape }],
  );
  const shown = new Set<PlaceCategory>(
    sheet.level === "township" ? townshipCategories : sheet.counts.map(({ category }) => category),
  );
  const map = drawResponsibility({
    ground: JSON.parse(sheet.ground) as Shape,
    children: drawn,
    places: sheet.places.filter(({ category }) => shown.has(category)),
    width: 740,
    height: 690,
    symbolSize: sheet.level === "village" ? 8 : 5.5,
  });
  let nth = -1;
  const rows = sheet.children.map((child): TableCell[] => {
    if (child.shape !== null) nth += 1;
    return [
      child.shape === null ? { text: "无边界", fontSize: 7 } : { svg: swatchOf(nth), margin: [0, 2, 0, 0] },
      child.shape === null ? child.name : `${nth + 1} ${child.name}`,
      child.holders.length === 0 ? { text: "空缺", bold: true } : child.holders.map(({ name }) => name).join("\n"),
      child.holders.map(({ phone }) => phone).join("\n"),
    ];
  });
  const dense = rows.length > 22 ? 7.5 : 9;
  const legend = sheet.counts.map(({ category, count }): TableCell[] => [
    shown.has(category)
      ? { svg: `<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12">${symbolAt(category, 6, 6, 8)}</svg>` }
      : "",
    categorySymbols[category].zh,
    { text: String(count), alignment: "right" },
  ]);
  const half = Math.ceil(legend.length / 2);
  const pairs = legend
    .slice(0, half)
    .map((left, index): TableCell[] => [...left, ...(legend[half + index] ?? ["", "", ""])]);
  const side: Content[] = [
    { text: `责任人`, style: "head" },
    {
      table: {
        widths: ["auto", "*", "auto"],
        body: [
          ["职务", "姓名", "电话"].map((text) => ({ text, bold: true })),
          ...sheet.leads.map(({ post, name, phone }): TableCell[] => [post, name, phone]),
        ],
      },
      layout: "lightHorizontalLines",
      fontSize: 9,
    },
    { text: sheet.level === "village" ? "网格与网格员" : "村（社区）与负责人", style: "head" },
    {
      table: {
        headerRows: 1,
        widths: [24, "*", "auto", "auto"],
        body: [["图例", "网格", "姓名", "电话"].map((text) => ({ text, bold: true })), ...rows],
      },
      layout: "lightHorizontalLines",
      fontSize: dense,
    },
    { text: "场所（按类别）", style: "head" },
    legend.length === 0
      ? { text: "无登记场所", fontSize: 9 }
      : { table: { widths: [12, "*", 22, 12, "*", 22], body: pairs }, layout: "noBorders", fontSize: 8 },
    ...(sheet.level === "township" && legend.length > 0
      ? [{ text: "图上只标注高风险和人员密集类场所。", fontSize: 7.5, color: "#444" }]
      : []),
  ];
  const document = pdfmake.createPdf({
    pageSize: "A3",
    pageOrientation: "landscape",
    pageMargins: [30, 24, 30, 30],
    defaultStyle: { font: "Noto", fontSize: 9 },
    styles: { head: { bold: true, fontSize: 11, margin: [0, 8, 0, 3] } },
    info: { title: sheet.title },
    ...(sheet.isDemo
      ? { watermark: { text: "演示数据", color: "#888", opacity: 0.12, bold: true, fontSize: 90 } }
      : {}),
    footer: {
      margin: [30, 4, 30, 0],
      fontSize: 8,
      columns: [{ text: sheet.note }, { text: `制图日期 ${sheet.printedOn}`, alignment: "right", width: 140 }],
    },
    content: [
      {
        columns: [
          { text: sheet.title, fontSize: 20, bold: true, width: "*" },
          ...(sheet.isDemo
            ? [
                {
                  text: "演示数据",
                  bold: true,
                  fontSize: 14,
                  width: "auto" as const,
                  margin: [0, 6, 0, 0] as [number, number, number, number],
                },
              ]
            : []),
        ],
      },
      { text: sheet.subtitle, fontSize: 10, color: "#333", margin: [0, 0, 0, 6] },
      {
        columns: [
          { svg: map, width: 740 },
          { stack: side, width: "*", margin: [16, 0, 0, 0] },
        ],
      },
    ],
  });
  return document.getBuffer();
}
