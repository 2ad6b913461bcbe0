import type { ReactNode } from "react";
import { createElement, Fragment } from "react";
import type { ListFileWish } from "@safegrid/contract/list-file";
import { mostListRows } from "@safegrid/contract/list-file";
import { callApi, fetchFile } from "#/live/api.ts";
import { saveAs } from "./save-as.ts";

const pageSize = 200;

/** A column as a table shows it; one without a heading holds buttons and stays behind. */
export interface ListColumn<Row> {
  readonly title?: unknown;
  readonly dataIndex?: unknown;
  readonly render?: ((value: never, row: Row, index: number) => unknown) | undefined;
}

/** Rows of a list, and how many there are in all. */
export interface ListRows<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** All pages of a list of the API (packages/contract/src/list.ts), as far as they fit into a file. */
export async function readAllPages<Row>(path: string, query: URLSearchParams): Promise<ListRows<Row>> {
  const rows: Row[] = [];
  let total = 1;
  for (let page = 1; rows.length < Math.min(total, mostListRows); page += 1) {
    const asked = new URLSearchParams([...query, ["page", String(page)], ["pageSize", String(pageSize)]]);
    const answer = await callApi<{ rows: Row[]; total: number }>(`${path}?${asked.toString()}`, { as: "person" });
    ({ total } = answer);
    if (answer.rows.length === 0) break;
    rows.push(...answer.rows);
  }
  return { rows, total };
}

/**
 * Saves a list that has no export of its own as a file, each cell as it is shown. Resolves with how many rows of the list
 * did not fit.
 */
export async function saveList<Row>(of: {
  readonly list: ListRows<Row>;
  readonly columns: readonly ListColumn<Row>[];
  readonly title: string;
  readonly filters: readonly string[];
  readonly format: ListFileWish["format"];
}): Promise<number> {
  const { title, filters, format } = of;
  const columns = of.columns.filter((column) => column.title !== "");
  const textOf = await cellTexts();
  const taken = of.list.rows.slice(0, mostListRows);
  const wish: ListFileWish = {
    ...{ title, format, filters: [...filters] },
    columns: columns.map((column) => String(column.title)),
    rows: taken.map((row, index) => columns.map((column) => textOf(shownIn(column, row, index)))),
  };
  saveAs(await fetchFile("/list-files", wish), `${title}.${format}`);
  return of.list.total - taken.length;
}

function shownIn<Row>({ dataIndex, render }: ListColumn<Row>, row: Row, index: number): ReactNode {
  const value = typeof dataIndex === "string" ? (row as Record<string, unknown>)[dataIndex] : undefined;
  return (render ? render(value as never, row, index) : value) as ReactNode;
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
