import type { ReactNode } from "react";
import { createElement, Fragment } from "react";
import type { ListFileWish } from "@safegrid/contract/list-file";
import { mostListRows } from "@safegrid/contract/list-file";
import { callApi, fetchFile } from "#/live/api.ts";
import { saveAs } from "./save-as.ts";
import type { ScopedColumn } from "./scoped-table.tsx";

const pageSize = 200;

/**
 * Saves a list that has no export of its own as a file: all of its pages, as it is filtered, each cell as it is shown.
 * Columns without a heading hold buttons and stay behind. Resolves with how many rows of the list did not fit.
 */
export async function saveList<Row>(of: {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly columns: readonly ScopedColumn<Row>[];
  readonly title: string;
  readonly filters: readonly string[];
  readonly format: ListFileWish["format"];
}): Promise<number> {
  const { path, query, title, filters, format } = of;
  const columns = of.columns.filter((column) => column.title !== "");
  const rows: Row[] = [];
  let total = 1;
  for (let page = 1; rows.length < Math.min(total, mostListRows); page += 1) {
    const asked = new URLSearchParams([...query, ["page", String(page)], ["pageSize", String(pageSize)]]);
    const answer = await callApi<{ rows: Row[]; total: number }>(`${path}?${asked.toString()}`, { as: "person" });
    ({ total } = answer);
    if (answer.rows.length === 0) break;
    rows.push(...answer.rows);
  }
  const textOf = await cellTexts();
  const taken = rows.slice(0, mostListRows);
  const wish: ListFileWish = {
    ...{ title, format, filters: [...filters] },
    columns: columns.map((column) => column.title),
    rows: taken.map((row, index) => columns.map((column) => textOf(shownIn(column, row, index)))),
  };
  saveAs(await fetchFile("/list-files", wish), `${title}.${format}`);
  return total - taken.length;
}

function shownIn<Row>({ dataIndex, render }: ScopedColumn<Row>, row: Row, index: number): ReactNode {
  const value = typeof dataIndex === "string" ? (row as Record<string, unknown>)[dataIndex] : undefined;
  return (render ? render(value, row, index) : value) as ReactNode;
}

/** How a cell reads: drawn as on the screen, then without its marks; lines stay apart. Drawing is fetched when it is wanted. */
async function cellTexts(): Promise<(node: ReactNode) => string> {
  const { renderToStaticMarkup } = await import("react-dom/server");
  const reader = new DOMParser();
  return (node) => {
    const page = reader.parseFromString(renderToStaticMarkup(createElement(Fragment, null, node)), "text/html");
    for (const line of page.querySelectorAll("style")) line.remove();
    for (const line of page.querySelectorAll("div + div, br, p + p")) line.prepend("\n");
    return (page.body.textContent ?? "").replaceAll(/[ \u00A0]+/g, " ").trim();
  };
}
