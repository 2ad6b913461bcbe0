import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { EnterpriseRow } from "@safegrid/contract/enterprise";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { namelessControls } from "./named-controls.ts";
import { choose, fill, openOffice, picture, signIn, slow } from "./office-page.ts";

/** The ledger of one cell in the workbench: found, changed, merged, confirmed, and what became of each entry. */
let stage: Stage;
let browser: Browser;
let page: Page;
let cellId: string;
let first: EnterpriseRow;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await openOffice(browser, faults);
  const officers = stage.phones.filter(({ role }) => role === "officer");
  for (const { gridId, token } of officers) {
    const answer = await fetch(`${stage.url}/api/v1/enterprises?scope=${gridId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { rows } = (await answer.json()) as { rows: EnterpriseRow[] };
    const [row] = rows;
    if (!row || rows.length < 3) continue;
    [cellId, first] = [gridId, row];
    break;
  }
  await signIn(page, `${stage.url}/workbench/ledger?scope=${cellId}`, "county-supervisor", password());
  await row(first.name).waitFor();
}, 240_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await picture(page, "failed-ledger");
});

const password = () => stage.passwordOf("county-supervisor");
/** The tab that is open; the others stay in the page, unseen. */
const pane = () => page.locator("main").getByRole("tabpanel");
const row = (name: string) => pane().locator(".ant-table-row").filter({ hasText: name }).first();
const drawer = () => page.locator(".ant-drawer");
const total = async () => Number(/共 (\d+) 条/.exec((await pane().textContent()) ?? "")?.[1]);
const tab = (name: string) => page.getByRole("tab", { name, exact: true }).click();
const shut = async () => {
  await page.keyboard.press("Escape");
  await drawer().waitFor({ state: "hidden" });
};

test("an entry is found by its name; what is not there is said to be not there", async () => {
  const all = await total();
  const search = page.getByLabel("名称、简称、信用代码、拼音首字母");
  await search.fill(first.name);
  await search.press("Enter");
  await expect.poll(total).toBeLessThan(all);
  await row(first.name).waitFor();
  expect(await namelessControls(page)).toEqual([]);
  await search.fill("没有这一家");
  await search.press("Enter");
  await pane().getByText("没有找到").waitFor();
  await search.fill("");
  await search.press("Enter");
  await expect.poll(total).toBe(all);
});

test("the list leaves as it is filtered, masked; in full only for a reason", async () => {
  const search = page.getByLabel("名称、简称、信用代码、拼音首字母");
  await search.fill(first.name);
  await search.press("Enter");
  await expect.poll(total).toBe(1);
  const take = async (press: () => Promise<void>) => {
    await page.getByRole("button", { name: "导出" }).first().click();
    const coming = page.waitForEvent("download");
    await press();
    return readFileSync(await (await coming).path(), "utf8")
      .trim()
      .split("\r\n");
  };
  const masked = await take(() => page.getByRole("menuitem", { name: "CSV" }).click());
  expect(masked).toHaveLength(2);
  expect(masked[1]).toContain(first.name);
  expect(masked[1]).toContain(first.phone ?? expect.unreachable());
  const whole = await take(async () => {
    await page.getByRole("menuitem", { name: "含完整个人信息" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("CSV", { exact: false }).click();
    await dialog.getByRole("button", { name: /导\s?出/ }).click();
    await dialog.getByText("请填写导出原因").waitFor();
    await picture(page, "ledger-whole-export");
    await dialog.getByLabel("导出原因").fill("核对应急联系人");
    await dialog.getByRole("button", { name: /导\s?出/ }).click();
  });
  expect(whole).toHaveLength(2);
  expect(whole[1]).not.toContain(first.phone ?? "");
  await search.fill("");
  await search.press("Enter");
  await expect.poll(total).toBeGreaterThan(1);
});

test("bad input is refused at its field; put right it is saved and stands in the history", async () => {
  await row(first.name).click();
  await drawer().locator("#change_address").waitFor();
  await drawer().locator("#change_address").fill("");
  await drawer().locator("#change_creditCode").fill("91421222MA48B2C24X");
  await drawer().getByRole("button", { name: "保存" }).click();
  const faultOf = (field: string) =>
    drawer()
      .locator(".ant-form-item")
      .filter({ has: page.locator(`#change_${field}`) })
      .locator(".ant-form-item-explain-error");
  await faultOf("address").getByText("请填写地址").waitFor();
  expect(await faultOf("creditCode").count()).toBe(1);
  await picture(page, "ledger-bad-input");
  await drawer().locator("#change_creditCode").fill("");
  await drawer().locator("#change_address").fill("解放路 88 号");
  // The form closes up when its faults go: the button comes to rest only then.
  await expect.poll(() => drawer().locator(".ant-form-item-explain-error").count()).toBe(0);
  await drawer().getByRole("button", { name: "保存" }).click();
  await page.locator(".ant-message").getByText("已保存").waitFor();
  await drawer().getByRole("tab", { name: "变更记录" }).click();
  await drawer().getByText("解放路 88 号").first().waitFor();
  await picture(page, "ledger-history");
  await shut();
});

test("a second entry of the same name is offered as a duplicate, and merged into the first", async () => {
  const before = await total();
  await page.getByRole("button", { name: "登记企业" }).click();
  await drawer().getByLabel("名称", { exact: true }).fill(first.name);
  await drawer().getByLabel("地址", { exact: true }).fill("解放路 88 号");
  await drawer().getByRole("button", { name: "保存" }).click();
  // The form gives way to the entry that it made.
  await drawer().getByRole("tab", { name: "变更记录" }).waitFor();
  await shut();
  await expect.poll(total).toBe(before + 1);

  await tab("疑似重复");
  const pair = pane().locator(".ant-card").filter({ hasText: first.name }).first();
  await pair.getByText("同乡镇同名").waitFor();
  await pair.getByRole("button", { name: "合并" }).click();
  await page.getByRole("dialog").getByText("右边条目注销并注明去向").waitFor();
  await picture(page, "ledger-merge");
  await page.getByRole("dialog").getByRole("button", { name: "合并" }).click();
  await page.locator(".ant-message").getByText("已合并").waitFor();
  await pair.waitFor({ state: "hidden" });
  await tab("企业与个体工商户");
  await expect.poll(total).toBe(before);
});

test("a campaign is opened, its entries are confirmed, and it says that all are", async () => {
  await tab("底数确认任务");
  await page.getByRole("button", { name: "发起确认任务" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.getByRole("dialog").getByText("请填写任务名称").waitFor();
  await fill(page, "任务名称", "年末底数核实");
  const day = page.getByRole("dialog").locator(".ant-picker input");
  await day.fill("2099-12-31");
  await day.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.locator(".ant-message").getByText("已发起").waitFor();
  const campaign = pane().locator(".ant-card").filter({ hasText: "年末底数核实" });
  await campaign
    .getByText(/\b0\/\d+/)
    .first()
    .waitFor();
  await picture(page, "ledger-campaign");
  const open = () => campaign.getByText("去确认");
  await open().click();

  const confirmAll = async (list: string) => {
    await pane().locator(".ant-table-row").first().waitFor();
    await pane().locator("thead .ant-checkbox-input").first().check();
    const [answer] = await Promise.all([
      page.waitForResponse((each) => each.url().endsWith("/api/v1/ledger/confirmations")),
      pane()
        .getByRole("button", { name: /确认选中的 \d+ 条/ })
        .click(),
    ]);
    expect(answer.ok(), list).toBe(true);
  };
  await confirmAll("enterprises");
  const [facilities] = await Promise.all([
    page.waitForResponse((each) => each.url().includes("/api/v1/facilities?")),
    tab("公共设施"),
  ]);
  if (((await facilities.json()) as { total: number }).total > 0) await confirmAll("facilities");
  await tab("底数确认任务");
  await expect.poll(() => open().count()).toBe(0);
  await picture(page, "ledger-campaign-done");
});

test("a list without a file of its own leaves as it is shown, all of its pages, without its buttons", async () => {
  await page.goto(`${stage.url}/workbench/people`);
  const shown = page.locator("main .ant-table-row");
  await shown.first().waitFor();
  const count = Number(/共 (\d+) 条/.exec((await page.locator("main").textContent()) ?? "")?.[1]);
  expect(count).toBeGreaterThan(200);
  await page.getByRole("button", { name: "导出" }).click();
  const coming = page.waitForEvent("download", slow);
  await page.getByRole("menuitem", { name: "CSV" }).click();
  const [head, line, ...rest] = readFileSync(await (await coming).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(head).toBe("网格,岗位,姓名,电话,任职日期,离任日期,职责,编码");
  expect(rest).toHaveLength(count - 1);
  const cells = await shown.first().locator("td").allTextContents();
  expect(line?.split(",").slice(0, 3)).toEqual(cells.slice(0, 3).map((cell) => cell.trim()));
});

test("a facility is given its enterprise and its department, and keeps both", async () => {
  await page.goto(`${stage.url}/workbench/ledger?scope=${cellId}`);
  await tab("公共设施");
  await page.getByRole("button", { name: "登记设施" }).click();
  await fill(page, "名称", "一号测试电梯");
  await fill(page, "地址", "测试路 1 号");
  await choose(page, "责任企业", first.name);
  await choose(page, "监管部门", "商务局");
  await picture(page, "ledger-facility");
  await drawer().getByRole("button", { name: "保存" }).click();
  // It stays open as the one that was made.
  await drawer().getByRole("tab", { name: "变更记录" }).waitFor();
  await shut();
  await row("一号测试电梯").click();
  const shown = (field: string) => drawer().locator(".ant-form-item").filter({ hasText: field }).first();
  await shown("责任企业").getByText(first.name).waitFor();
  await shown("监管部门").getByText("商务局").waitFor();
  // Another address alone leaves both as they are.
  await fill(page, "地址", "测试路 2 号");
  await drawer().getByRole("button", { name: "保存" }).click();
  await row("一号测试电梯").filter({ hasText: "测试路 2 号" }).waitFor();
  await shown("责任企业").getByText(first.name).waitFor();
  await shown("监管部门").getByText("商务局").waitFor();
  await shut();
});

test("a regulator is named with a department, and found by the post", async () => {
  const supervisor = stage.phones.find(({ role }) => role === "county_supervisor");
  const headers = { authorization: `Bearer ${supervisor?.token}` };
  const people = await fetch(`${stage.url}/api/v1/people?pageSize=1`, { headers });
  const [person] = ((await people.json()) as { rows: { name: string }[] }).rows;
  await page.goto(`${stage.url}/workbench/people?scope=${supervisor?.gridId}&post=department_regulator`);
  await page.getByRole("button", { name: "安排任职" }).click();
  await choose(page, "人员", person?.name ?? "");
  const department = page.getByRole("dialog").getByText("所属部门");
  await choose(page, "岗位", "督导员");
  expect(await department.count()).toBe(0);
  await choose(page, "岗位", "部门监管人员");
  await department.first().waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByRole("dialog").getByText("必填").waitFor();
  await choose(page, "所属部门", "商务局");
  await picture(page, "people-regulator");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page
    .getByRole("row")
    .filter({ hasText: person?.name ?? "" })
    .filter({ hasText: "商务局" })
    .first()
    .waitFor();
  await picture(page, "people-regulators");
});

test("nothing went wrong on the page meanwhile", () => expect(faults).toEqual([]));
