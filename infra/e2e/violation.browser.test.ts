import { readFileSync } from "node:fs";
import pg from "pg";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnterpriseDetail, EnterpriseRow } from "@safegrid/contract/enterprise";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { choose, fill, openOffice, picture, signIn, slow } from "./office-page.ts";
import { scopeOf, sendAs } from "./people.ts";

/** A violation as people see it: a township writes it down, the county files, and another person decides. */
let stage: Stage;
let browser: Browser;
let town: Page;
let county: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  [town, county] = [await openOffice(browser, faults), await openOffice(browser, faults)];
  for (const [page, login] of [
    [town, "township-supervisor"],
    [county, "county-supervisor"],
  ] as const) {
    await signIn(page, `${stage.url}/workbench/violations`, login, stage.passwordOf(login));
    await page.getByRole("button", { name: /登\s?记/ }).waitFor(slow);
  }
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

/** A place of an enterprise in the town's ground, and the officer of its cell. */
async function enterprisePlace() {
  const home = (await scopeOf(town)).code;
  const officers = stage.phones.filter(({ role, gridCode }) => role === "officer" && gridCode.startsWith(home));
  for (const officer of officers) {
    const read = async <T>(path: string) => {
      const answer = await fetch(`${stage.url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${officer.token}` },
      });
      return (await answer.json()) as T;
    };
    const { rows } = await read<{ rows: EnterpriseRow[] }>(`/enterprises?scope=${officer.gridId}`);
    for (const { id } of rows) {
      const { places } = await read<EnterpriseDetail>(`/enterprises/${id}`);
      const place = places.find(({ closedOn }) => closedOn === null);
      if (place) return [officer, { ...place, enterpriseId: id }] as const;
    }
  }
  throw new Error("no enterprise there has a place");
}

/** In how many rows the tools above the table stand. */
const rowsOfTools = (page: Page) =>
  page.$$eval(
    ".scoped-table-tools > *",
    (all) => new Set(all.map((each) => Math.round(each.getBoundingClientRect().bottom))).size,
  );
const drawer = (page: Page): Locator => page.locator(".violation");
const confirm = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "确定" }).last().click();

test("written down with how it was dissuaded; the person's name is masked from the first sight", async () => {
  await town.getByRole("button", { name: /登\s?记/ }).click();
  await town.getByRole("dialog").waitFor(slow);
  await confirm(town);
  await town.getByText("必填").first().waitFor(slow);
  const place = town.getByRole("dialog").locator(".ant-form-item").filter({ hasText: "场所" }).first();
  await place.locator(".ant-select").click();
  await town
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    .first()
    .click(slow);
  await choose(town, "类别", "非法储存、经营烟花爆竹");
  await fill(town, "违法行为", "店内存放烟花二十箱");
  await fill(town, "当事人姓名", "测试某甲");
  await fill(town, "说明", "当场要求清走");
  await confirm(town);
  const row = town.locator("tbody tr", { hasText: "非法储存、经营烟花爆竹" });
  await row.waitFor(slow);
  expect(await row.textContent()).toContain("测**甲");
  expect(await town.locator("body").textContent()).not.toContain("测试某甲");
});

test("reported by the township, which has no authority to file; the county has", async () => {
  await town.locator("tbody tr", { hasText: "非法储存、经营烟花爆竹" }).click();
  await drawer(town).getByRole("button", { name: "上报", exact: true }).click(slow);
  await confirm(town);
  await drawer(town).getByText("此刻没有需要您办理的事项").waitFor(slow);
  const row = county.locator("tbody tr", { hasText: "已上报" });
  await row.waitFor(slow);
  await row.click();
  await drawer(county).getByRole("button", { name: "立案", exact: true }).click(slow);
  await fill(county, "立案编号", "测立字〔2026〕1号");
  await confirm(county);
  await drawer(county).getByText("示例：").waitFor(slow);
  // Who filed it does not decide.
  await drawer(county).getByRole("button", { name: "撤案" }).waitFor(slow);
  expect(await drawer(county).getByRole("button", { name: "作出决定" }).count()).toBe(0);
  await drawer(town).getByText("测立字〔2026〕1号").waitFor(slow);
  await picture(county, "violation");
});

test("by when each step must be taken; the person in full for a reason; the list as a file", async () => {
  await drawer(county)
    .getByText("作出决定 还剩 90 天")
    .or(drawer(county).getByText("作出决定 还剩 89 天"))
    .waitFor(slow);
  await drawer(county).getByRole("button", { name: "查看个人信息" }).click();
  const dialog = county.getByRole("dialog").filter({ hasText: "查看原因" });
  await dialog.getByRole("button", { name: /查\s?看/ }).click();
  await dialog.getByText("请填写原因").waitFor(slow);
  await dialog.locator("#reason").fill("制作询问笔录");
  await dialog.getByRole("button", { name: /查\s?看/ }).click();
  await dialog.getByText("测试某甲").waitFor(slow);
  await picture(county, "violation-unmask");
  await dialog.getByRole("button", { name: /取\s?消/ }).click();
  await county.locator(".ant-drawer-close").click();
  await drawer(county).waitFor({ state: "detached", ...slow });
  await county.getByText("作出决定 还剩").first().waitFor(slow);
  expect(await rowsOfTools(county)).toBe(1);
  await picture(county, "violation-list");
  await county.getByRole("button", { name: /导\s?出/ }).click();
  const saved = county.waitForEvent("download", slow);
  await county.getByRole("menuitem", { name: /CSV/ }).click();
  const lines = readFileSync(await (await saved).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(lines.filter((line) => line.includes("测立字〔2026〕1号"))).toHaveLength(1);
  await county.locator(".ant-segmented-item", { hasText: "超期" }).click();
  await county.locator("tbody tr", { hasText: "非法储存" }).waitFor({ state: "detached", ...slow });
  await county.locator(".ant-segmented-item", { hasText: "在办" }).click();
});

test("a clock that runs out is on the screens at once: the row turns late, the story and the inbox have it", async () => {
  await county.locator(".ant-segmented-item", { hasText: "超期" }).click();
  await county.locator("tbody tr", { hasText: "非法储存" }).waitFor({ state: "detached", ...slow });
  const database = new pg.Client({ connectionString: stage.ownerUrl });
  await database.connect();
  await database.query(`update violation set due_at = now() + interval '1 second' where state = 'filed'`);
  await database.end();
  const row = county.locator("tbody tr", { hasText: "非法储存" });
  await row.locator(".due-line.late").waitFor(slow);
  await picture(county, "violation-late");
  await row.click();
  await drawer(county).getByText("作出决定时限已过").waitFor(slow);
  await picture(county, "violation-late-story");
  await county.locator(".ant-drawer-close").click();
  await drawer(county).waitFor({ state: "detached", ...slow });
  await county.getByRole("button", { name: /^消息（/ }).click();
  const told = county.locator(".inbox-item", { hasText: "违法行为超期" });
  await told.getByText("到期未作出决定").waitFor(slow);
  await picture(county, "violation-inbox");
  await told.getByRole("button", { name: "查看违法行为" }).click();
  await drawer(county).getByText("测立字〔2026〕1号").first().waitFor(slow);
  await county.locator(".ant-drawer-close").click();
  await drawer(county).waitFor({ state: "detached", ...slow });
});

test("written down from the case of the hazard that it caused: in the case, in its own story, and with the enterprise", async () => {
  const [officer, place] = await enterprisePlace();
  const hazardId = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId: place.id, category: "gas", grade: "ordinary", description: "通道被堵" },
  });
  await town.goto(`${stage.url}/board?subject=${hazardId}`);
  const section = town.locator(".case-violations");
  await section.getByText("没有登记过违法行为").waitFor(slow);
  await section.getByRole("button", { name: "登记违法行为" }).click();
  const dialog = town.getByRole("dialog").filter({ has: town.locator("form") });
  expect(await dialog.locator("#placeId").inputValue()).toBe(place.name);
  await choose(town, "类别", "占用、堵塞、封闭疏散通道");
  await fill(town, "违法行为", "货物堵住疏散通道");
  await fill(town, "说明", "当场要求搬走");
  await picture(town, "violation-of-case-form");
  await confirm(town);
  await section.getByText("货物堵住疏散通道").waitFor(slow);
  await picture(town, "violation-of-case");
  await section.getByRole("link", { name: "占用、堵塞、封闭疏散通道" }).click();
  await drawer(town).locator(`a[href="/board?subject=${hazardId}"]`).waitFor(slow);
  await town.goto(`${stage.url}/workbench/ledger?subject=${place.enterpriseId}`);
  await town.locator(".ant-drawer").getByRole("tab", { name: "违法行为" }).click(slow);
  await town.locator(".violation-lines").getByText("货物堵住疏散通道").waitFor(slow);
  await picture(town, "violation-of-enterprise");
});

test("authorities are shown with their basis, and said to be an example", async () => {
  await county.getByRole("button", { name: "权限和时限" }).click();
  await county.getByText("本县尚未发布自己的执法权限").waitFor(slow);
  await county.getByRole("dialog").getByRole("button", { name: "修改" }).click();
  await county.getByRole("button", { name: "增加一行" }).click();
  await picture(county, "violation-authorities");
  await county.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  expect(faults).toEqual([]);
});
