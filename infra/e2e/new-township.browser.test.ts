import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { fillTemplate } from "./filled-template.ts";
import { choose, fill, firstSignIn, openOffice, picture } from "./office-page.ts";
import { boundaryFile, codes, gridRows, ledgerRows, peopleRows, smallSliceFile } from "./small-township.ts";

/**
 * From nothing but the division codes and three workbooks to 五定四清 complete, by a township's clerk in the browser: the
 * product as `npm start` makes it, no demonstration data, every step on a screen.
 */
let stage: Stage;
let browser: Browser;
let accounts: Page;
let grants: Page;
let clerk: Page;
const faults: string[] = [];
let password = "";
let issued: Record<string, string> = {};

beforeAll(async () => {
  stage = await startStage({ durable: false, isDemo: false, sliceFile: smallSliceFile() });
  browser = await launchBrowser();
}, 240_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const [name, page] of Object.entries({ accounts, grants, clerk })) await picture(page, `failed-${name}`);
});

const go = (name: string) => clerk.getByRole("menuitem", { name, exact: true }).click();
const tab = (name: string) => clerk.getByRole("tab", { name, exact: true }).click();
const saved = (text = "已保存") => clerk.locator(".ant-message").getByText(text).first().waitFor();
const step = (name: string) => clerk.locator(`[data-step="${name}"]`);
const untilDone = (name: string) => expect.poll(() => step(name).getAttribute("data-done")).toBe("true");

test("the first administrators change their one-time passwords; one makes the clerk's account, another grants it", async () => {
  accounts = await openOffice(browser, faults);
  await firstSignIn(accounts, `${stage.url}/workbench`, "xitong", stage.passwordOf("xitong"));
  // Whoever administers has no work at the workbench, and is told where it is.
  await picture(accounts, "01-administrator-at-workbench");
  await accounts.getByRole("link", { name: "系统管理" }).click();
  await accounts.getByRole("button", { name: "新建账号" }).click();
  const dialog = accounts.getByRole("dialog");
  await fill(accounts, "名称", "周文书");
  await fill(accounts, "登录名", "shadui.zhou");
  await dialog.getByRole("button", { name: "新建" }).click();
  const shown = accounts.locator("[data-one-time]");
  await shown.waitFor();
  password = ((await shown.textContent()) ?? "").trim();
  await picture(accounts, "02-account-made");
  await accounts.getByRole("button", { name: "已记下，关闭" }).click();

  grants = await openOffice(browser, faults);
  await firstSignIn(grants, `${stage.url}/admin`, "anquan", stage.passwordOf("anquan"));
  await grants
    .getByRole("row", { name: /shadui\.zhou/ })
    .getByRole("button", { name: "授权" })
    .click();
  await choose(grants, "角色", "乡镇督导员");
  await choose(grants, "所在网格", "沙堆镇");
  await fill(grants, "理由", "沙堆镇安全生产工作专班");
  await picture(grants, "03-grant");
  await grants.getByRole("dialog").getByRole("button", { name: "授权" }).click();
  await grants.getByText("已办理").first().waitFor();
});

test("the clerk signs in and is told what comes first", async () => {
  clerk = await openOffice(browser, faults);
  await firstSignIn(clerk, `${stage.url}/workbench`, "shadui.zhou", password);
  const next = clerk.locator("[data-next-step]");
  await next.waitFor();
  expect(await next.getAttribute("data-next-step")).toBe("cells");
  await picture(clerk, "04-clerk-lands");
  await next.getByRole("button", { name: "全部步骤" }).click();
  await step("cells").waitFor();
  await picture(clerk, "05-steps-empty");
  expect(await clerk.locator('[data-step][data-done="true"]').count()).toBe(0);
});

async function bring(from: string, rows: readonly Readonly<Record<string, string>>[], name: string): Promise<void> {
  await go("办理步骤");
  await clerk
    .locator(".ant-steps-item")
    .filter({ has: step(from) })
    .getByRole("button", { name: "去办理" })
    .click();
  await clerk.locator('input[type="file"]').setInputFiles(await fillTemplate(clerk, rows));
  await clerk.getByText("没有发现问题").waitFor();
  expect(await clerk.locator('[data-count="new"] .ant-statistic-content').textContent()).toBe(String(rows.length));
  await picture(clerk, name);
  await clerk.getByRole("button", { name: "确认导入" }).click();
  await clerk.locator(".ant-popconfirm .ant-btn-primary").click();
  await clerk.getByText("导入完成").waitFor();
}

test("three templates are downloaded, filled in and taken over: grids, people, ledger", async () => {
  await bring("cells", gridRows, "06-import-grids");
  await bring("people", peopleRows, "07-import-people");
  await bring("ledger", ledgerRows, "08-import-ledger");
  await go("办理步骤");
  for (const name of ["cells", "people", "ledger"]) await untilDone(name);
  await picture(clerk, "09-steps-after-imports");
});

test("boundaries of the township and all below come in as one file", async () => {
  await go("边界");
  await clerk.getByText("本级边界由上级划定").waitFor();
  await picture(clerk, "10-boundaries-empty");
  await clerk.getByRole("button", { name: "导入 GeoJSON" }).click();
  const dialog = clerk.getByRole("dialog");
  await dialog
    .locator('input[type="file"]')
    .setInputFiles({ name: "边界.geojson", mimeType: "application/geo+json", buffer: Buffer.from(boundaryFile) });
  await fill(clerk, "数据来源", "县自然资源局");
  await dialog.getByRole("button", { name: "检查" }).click();
  // The file does not say in which system it is, and no one guesses.
  await dialog.getByText("文件未注明坐标系").waitFor();
  await choose(clerk, "坐标系", "CGCS2000");
  await dialog.getByText("文件未注明坐标系").waitFor({ state: "hidden" });
  await dialog.getByRole("button", { name: "检查" }).click();
  await dialog.getByText("可导入").nth(5).waitFor();
  await picture(clerk, "11-boundaries-checked");
  await dialog.getByRole("button", { name: "导入 6 个边界" }).click();
  await dialog.waitFor({ state: "hidden" });
  await clerk.getByText("没有空隙、重叠或越界").waitFor();
  await picture(clerk, "12-boundaries");
  await go("办理步骤");
  await untilDone("boundaries");
});

test("duties are given, tasks sent to all levels, schemes published for each", async () => {
  await go("职责任务");
  await tab("职责分配");
  await clerk.getByRole("button", { name: "分配职责" }).click();
  await clerk.getByText("待本人确认").nth(10).waitFor();

  await tab("任务");
  for (const to of ["本网格", "全部村（社区）", "全部网格"]) {
    await clerk.getByRole("button", { name: "下达任务" }).click();
    const dialog = clerk.getByRole("dialog");
    await fill(clerk, "任务名称", "每月巡查生产经营单位一遍");
    await choose(clerk, "下达给", to);
    await picture(clerk, "13-task");
    await dialog.getByRole("button", { name: "保存" }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  await expect.poll(() => clerk.locator("main .ant-table-row").count()).toBe(6);
  await picture(clerk, "14-tasks");

  await tab("奖惩办法");
  await clerk.getByRole("button", { name: "拟定办法" }).click();
  const scheme = clerk.getByRole("dialog");
  await fill(clerk, "办法名称", "沙堆镇安全生产网格奖惩办法");
  await choose(clerk, "适用层级", "乡镇");
  await choose(clerk, "适用层级", "村（社区）");
  await scheme.getByPlaceholder("条件").click();
  await scheme.getByPlaceholder("条件").fill("发现并上报重大隐患");
  await scheme.getByPlaceholder("指标").fill("每件");
  await scheme.getByRole("button", { name: "保存" }).click();
  await scheme.getByText("须填分值或说明").waitFor();
  await scheme.getByPlaceholder("奖惩内容").fill("通报表扬");
  await picture(clerk, "15-scheme");
  await scheme.getByRole("button", { name: "保存" }).click();
  await scheme.waitFor({ state: "hidden" });
  const drafts = clerk.getByRole("button", { name: "公布", exact: true });
  for (let left = 3; left > 0; left -= 1) {
    await expect.poll(() => drafts.count()).toBe(left);
    await drafts.first().click();
    await clerk.locator(".ant-popconfirm:visible .ant-btn-primary").click();
  }
  await expect.poll(() => drafts.count()).toBe(0);
  await picture(clerk, "16-schemes");
});

test("roster and ledger are looked through and confirmed, for all grids at once", async () => {
  await go("人员");
  await clerk.getByText("卫堆山").first().waitFor();
  await clerk.getByRole("button", { name: "确认本网格人员齐全准确" }).click();
  await clerk.getByLabel("下级全部网格一并确认").check();
  await picture(clerk, "17-roster");
  await clerk.locator(".ant-popconfirm .ant-btn-primary").click();
  await saved();

  await go("台账");
  await clerk.getByText("通城县堆山竹木加工厂").waitFor();
  await clerk.locator("thead .ant-checkbox-input").check();
  await clerk.getByRole("button", { name: "确认选中的 3 条" }).click();
  await clerk.locator(".ant-popconfirm:visible .ant-btn-primary").or(clerk.getByText("3/3 条")).first().waitFor();
  await clerk.getByText("3/3 条").waitFor();
  await picture(clerk, "18-ledger-confirmed");
  await go("办理步骤");
  for (const name of ["duties", "tasks", "schemes", "roster", "confirmed"]) await untilDone(name);
  expect(await step("accounts").getAttribute("data-done")).toBe("false");
  await picture(clerk, "19-steps-before-accounts");
});

test("everybody on the roster gets an account and a grant by the post, a whole township at once", async () => {
  await accounts.reload();
  await accounts
    .getByRole("row", { name: /shadui\.zhou/ })
    .getByRole("button", { name: "对应人员" })
    .click();
  await fill(accounts, "对应人员", "周文书");
  await accounts.locator(".ant-select-item-option").filter({ hasText: "沙堆镇" }).click();
  await fill(accounts, "理由", "名册已导入");
  await accounts.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await accounts.getByRole("dialog").waitFor({ state: "hidden" });

  await accounts.getByRole("button", { name: "按名册建账号" }).click();
  await accounts.getByLabel("乡镇或村（社区）").click();
  await accounts.keyboard.type("沙堆镇");
  await accounts
    .locator(".ant-select-item-option")
    .filter({ hasText: /^沙堆镇$/ })
    .click();
  await accounts.getByRole("button", { name: "建 7 个账号" }).waitFor();
  await picture(accounts, "20-accounts-from-roster");
  await accounts.getByRole("button", { name: "建 7 个账号" }).click();
  await accounts.getByText("已建 7 个账号").waitFor();
  await picture(accounts, "21-accounts-issued");
  issued = Object.fromEntries(
    await accounts
      .locator("[data-one-time-of]")
      .evaluateAll((all) =>
        all.map((each) => [each.getAttribute("data-one-time-of") ?? "", each.textContent?.trim() ?? ""]),
      ),
  );
  expect(Object.keys(issued)).toHaveLength(7);

  await grants.reload();
  await grants.getByRole("button", { name: "按岗位批量授权" }).click();
  const dialog = grants.getByRole("dialog");
  await dialog.getByRole("button", { name: "授权 7 个账号" }).waitFor();
  await fill(grants, "理由", "按名册任职");
  await picture(grants, "22-grants-by-posts");
  await dialog.getByRole("button", { name: "授权 7 个账号" }).click();
  await grants.getByText("已办理").first().waitFor();
});

test("each person reads the own duties on a phone and says so", async () => {
  for (const [login, oneTime] of Object.entries(issued)) {
    const phone = await openOffice(browser, faults, { width: 390, height: 844 });
    await firstSignIn(phone, `${stage.url}/my-duties`, login, oneTime);
    await acknowledgeAll(phone);
    await phone.context().close();
  }
  await clerk.goto(`${stage.url}/my-duties`);
  await acknowledgeAll(clerk);
});

async function acknowledgeAll(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "我已阅读并确认" });
  await button.first().waitFor();
  if (page !== clerk) await picture(page, "23-own-duties");
  for (let left = await button.count(); left > 0; left -= 1) {
    await button.first().click();
    await expect.poll(() => button.count()).toBe(left - 1);
  }
}

test("all nine are passed by the township, its villages and its cells", async () => {
  await clerk.goto(`${stage.url}/workbench/steps`);
  await clerk.getByText("全部完成，九项达标").waitFor();
  await picture(clerk, "24-steps-done");
  await go("五定四清");
  await clerk.locator('.readiness-card[data-ready="true"]').waitFor();
  for (const text of ["1/1 乡镇", "2/2 村", "3/3 网格"])
    await expect.poll(() => clerk.locator("main .ant-table").first().textContent()).toContain(text);
  await picture(clerk, "25-readiness-complete");
  await clerk.getByRole("tab", { name: "未达标清单" }).click();
  expect(codes.township).toMatch(/^\d{9}$/);
  expect(faults).toEqual([]);
});
