import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoundaryCollection, BoundaryFindings } from "@safegrid/contract/boundary";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice } from "./office-page.ts";

/** Boundaries in the workbench: a file with a fault, the list of misfits worked off, a boundary drawn. */
let stage: Stage;
let browser: Browser;
let page: Page;
const faults: string[] = [];
const pictures = process.env["SAFEGRID_PICTURES"];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await openOffice(browser, faults);
  await page.goto(`${stage.url}/workbench/boundaries`);
  await page.getByLabel("账号").fill("county-supervisor");
  await page.getByLabel("密码", { exact: true }).fill(stage.passwordOf("county-supervisor"));
  await page.keyboard.press("Enter");
  await page.locator(".grid-map canvas").first().waitFor();
}, 240_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const token = () => stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
async function read<T>(path: string): Promise<T> {
  const answer = await fetch(`${stage.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token()}` } });
  expect(answer.ok, path).toBe(true);
  return (await answer.json()) as T;
}
async function picture(name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}
const open = () => page.locator("[data-open]").getAttribute("data-open");
const goTo = (gridId: string) => page.goto(`${stage.url}/workbench/boundaries?scope=${gridId}`);

test("the county's gap and overlap stand in a list; one is accepted with a reason and the list shrinks", async () => {
  await page.locator("[data-finding=open]").first().waitFor();
  const before = Number(await open());
  expect(before).toBeGreaterThanOrEqual(2);
  await page.locator("[data-finding=open] .finding").first().click();
  await page.waitForTimeout(400);
  await picture("boundaries-county");
  await page.locator("[data-finding=open]").first().getByRole("button", { name: "按现状认可" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "按现状认可" }).click();
  await dialog.locator(".ant-form-item-explain-error").waitFor();
  await dialog.getByRole("textbox").fill("水库水面，不划入任何网格");
  await dialog.getByRole("button", { name: "按现状认可" }).click();
  await expect.poll(open).toBe(String(before - 1));
  await page.locator("[data-finding] small").getByText("水库水面，不划入任何网格").waitFor();
});

test("a file with a fault is shown feature by feature and not imported; the mended one is, and a gap closes", async () => {
  const { rows } = await read<BoundaryFindings>("/boundaries/findings?state=open");
  const overlap = rows.find(({ kind }) => kind === "overlap");
  if (!overlap) throw new Error("no overlap to mend");
  await goTo(overlap.parentId);
  await page.locator("[data-finding=open]").first().waitFor();
  const { features } = await read<BoundaryCollection>(`/boundaries?scope=${overlap.parentId}&depth=1`);
  const children = features.filter(({ id }) => id !== overlap.parentId);
  const [first] = children;
  if (!first || first.geometry.type !== "Polygon") throw new Error("no polygon");
  const folder = mkdtempSync(join(tmpdir(), "safegrid-boundaries-"));
  const file = (name: string, made: readonly { code: string; geometry: unknown }[]) => {
    const path = join(folder, name);
    const collection = made.map(({ code, geometry }) => ({ type: "Feature", properties: { code }, geometry }));
    writeFileSync(path, JSON.stringify({ type: "FeatureCollection", features: collection }));
    return path;
  };
  const [ring = []] = first.geometry.coordinates;
  const bad = file("bad.geojson", [
    { code: first.properties.code, geometry: { type: "Polygon", coordinates: [ring.slice(0, -1)] } },
    { code: "999", geometry: first.geometry },
  ]);
  // One strip over the whole village and nothing else: the children fit when one of them is all of it.
  await page.getByRole("button", { name: "导入 GeoJSON" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(bad);
  await dialog.getByLabel("数据来源").fill("测绘院");
  await dialog.getByRole("button", { name: "检查" }).click();
  await page.getByText("文件未注明坐标系").waitFor();
  await dialog.getByLabel("坐标系").click();
  await page.locator(".ant-select-item-option").filter({ hasText: "CGCS2000" }).click();
  await dialog.getByRole("button", { name: "检查" }).click();
  await dialog.getByText("有 2 个要素有问题").waitFor();
  await dialog.getByText("环未闭合").waitFor();
  await dialog.getByText("没有对应的网格").waitFor();
  await picture("boundaries-import");
  expect(await dialog.getByRole("button", { name: /导入 0/ }).isDisabled()).toBe(true);

  const culprit = overlap.grids.map(({ id }) => children.find((child) => child.id === id)).find((child) => child);
  if (!culprit) throw new Error("nobody overlaps");
  const shrunk = (culprit.geometry.coordinates as [number, number][][])[0] ?? [];
  const [cx, cy] = [0, 1].map(
    (axis) => shrunk.slice(1).reduce((sum, at) => sum + (at[axis] ?? 0), 0) / (shrunk.length - 1),
  ) as [number, number];
  const smaller = shrunk.map(([x, y]) => [cx + (x - cx) * 0.5, cy + (y - cy) * 0.5]);
  const good = file("good.geojson", [
    { code: culprit.properties.code, geometry: { type: "Polygon", coordinates: [smaller] } },
  ]);
  await dialog.locator("input[type=file]").setInputFiles(good);
  await dialog.getByRole("button", { name: "检查" }).click();
  await dialog.getByText("1 个要素中 1 个可导入").waitFor();
  await dialog.getByRole("button", { name: /导入 1/ }).click();
  await page.getByText("已导入 1 个边界").waitFor();
  const after = await read<BoundaryFindings>(`/boundaries/findings?scope=${overlap.parentId}&state=open,gone`);
  expect(after.rows.find(({ id }) => id === overlap.id)?.state).toBe("gone");
});

test("a boundary is drawn, judged while it is drawn, taken back and saved", async () => {
  const { features } = await read<BoundaryCollection>("/boundaries?depth=3&toleranceM=0");
  const cell = features.find(({ properties }) => properties.level === "cell");
  if (!cell) throw new Error("no cell");
  await goTo(cell.id);
  await page.getByRole("button", { name: "修改边界" }).click();
  await page.getByText(/图形有效，面积/).waitFor();
  await page.getByRole("button", { name: "重新绘制" }).click();
  const map = page.locator(".grid-map");
  const box = await map.boundingBox();
  if (!box) throw new Error("no map");
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  const draw = async (...corners: (readonly [number, number])[]) => {
    for (const [x, y] of corners) {
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
      // Two presses within the time of a double click would end the drawing.
      await page.waitForTimeout(400);
    }
    const [x, y] = corners[0] ?? [0, 0];
    await page.mouse.click(x, y);
  };
  // A figure of eight.
  await draw(at(0.3, 0.3), at(0.7, 0.7), at(0.7, 0.3), at(0.3, 0.7));
  await page.getByText("图形有误").waitFor();
  await page.getByText("边界自相交").waitFor();
  expect(await page.getByRole("button", { name: "保存" }).isDisabled()).toBe(true);
  await picture("boundaries-drawing");
  await page.getByRole("button", { name: "撤销" }).click();
  // A corner that is set before the last figure is gone would belong to it.
  await page.getByText("图形有误").waitFor({ state: "hidden" });
  await page.waitForTimeout(400);
  await draw(at(0.35, 0.35), at(0.65, 0.35), at(0.65, 0.65), at(0.35, 0.65));
  await page.getByText(/图形有效，面积/).waitFor();
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("边界已保存").waitFor();
  const saved = await read<BoundaryCollection>(`/boundaries?scope=${cell.id}&depth=0`);
  expect(saved.features[0]?.properties).toMatchObject({ source: "地图绘制", isDemo: false });
  expect(saved.features[0]?.geometry).not.toEqual(cell.geometry);
  expect(faults).toEqual([]);
});
