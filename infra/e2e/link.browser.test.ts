import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { faintTexts, smallTargets } from "./legibility.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow } from "./office-page.ts";
import { openSignedIn, sendAs } from "./people.ts";
import { issueCellLink, openPublicPhone, pictureFile, sendReport } from "./public-phone.ts";

/**
 * The links of people without an account, as they use them: what the pages show, say and refuse; an enterprise submits by its
 * link. A report's whole life is `public-report.browser.test.ts`.
 */
let stage: Stage;
let browser: Browser;
let office: Page;
let cell: { gridId: string; token: string };
let staff: Phone;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  office = await openSignedIn({ stage, browser, faults }, "county-supervisor");
  staff = stage.phones.find(({ role }) => role === "village_staff") ?? expect.unreachable();
  cell = await issueCellLink(stage, staff);
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const phone = (fragment: string) => openPublicPhone({ stage, browser, faults }, fragment);
const report = (page: Page, words: string, where: string, photo?: string) =>
  sendReport(page, { words, where, ...(photo === undefined ? {} : { photo }) });

async function expectLegible(page: Page): Promise<void> {
  expect(await faintTexts(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  expect(await namelessControls(page)).toEqual([]);
  // Nothing of it has to be pushed sideways to be read.
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

const act = (hazardId: string, action: string, more: object = {}) =>
  sendAs(stage, staff, `/hazards/${hazardId}/steps`, { action, ...more });

const card = (words: string) => office.locator("[data-card]").filter({ hasText: words });
const hazardOf = async (words: string) => (await card(words).first().getAttribute("data-card")) ?? "";

test("a report with a photograph stands on the village's board at once, and its finder follows it, also on another phone", async () => {
  const page = await phone(`g=${cell.token}`);
  await page.getByRole("button", { name: "提交举报" }).waitFor(slow);
  await expectLegible(page);
  await picture(page, "link-report");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Send" }).waitFor(slow);
  await expectLegible(page);
  await page.getByRole("button", { name: "中文" }).click();
  // Nothing is sent while something is missing, and it is said where.
  await page.getByRole("button", { name: "提交举报" }).click();
  await page.getByText("请选一项").waitFor();
  expect(await page.getByText("请填写这一项").count()).toBe(2);
  await expectLegible(page);

  const begun = Date.now();
  const code = await report(page, "三楼楼道堆满纸箱，有人在里面充电", "村小学对面小卖部二楼", "#a33");
  await card("村小学对面小卖部二楼（群众举报）").waitFor(slow);
  expect(Date.now() - begun).toBeLessThan(20_000);
  await page.getByText("照片已送到：1 张").waitFor(slow);
  await expectLegible(page);
  await picture(page, "link-receipt");

  const id = await hazardOf("村小学对面小卖部二楼（群众举报）");
  await card("村小学对面小卖部二楼（群众举报）").click();
  const drawer = office.locator(".case");
  await drawer.getByRole("heading", { name: "公众举报、企业提交" }).waitFor(slow);
  await drawer.getByText("三楼楼道堆满纸箱").first().waitFor();
  await drawer.locator("img").first().waitFor(slow);
  await picture(office, "link-case");

  await act(id, "accept");
  await page.getByRole("link", { name: "查看处理情况" }).click();
  await page.getByText("已核实受理").waitFor(slow);
  await page.getByText("已收到您的举报", { exact: true }).waitFor();
  await expectLegible(page);
  await picture(page, "link-followed");

  // Somebody who wrote the code down, on another phone.
  const other = await phone("");
  await expectLegible(other);
  await other.getByLabel("输入 16 位查询码").fill(code.toLowerCase().replaceAll("-", " "));
  await other.getByRole("button", { name: "查询" }).click();
  await other.getByText("已核实受理").waitFor(slow);
  await office.locator(".ant-drawer-close").click();
});

test("what is not accepted is told with its reason; a wrong code and a link that was switched off say what helps", async () => {
  const page = await phone(`g=${cell.token}`);
  const code = await report(page, "路边堆了沙子", "老街口");
  await card("老街口（群众举报）").first().waitFor(slow);
  await act(await hazardOf("老街口（群众举报）"), "refuse", {
    ...{ reason: "not_a_hazard", note: "沙子是村里修路用的，已设围挡" },
  });
  await page.goto(`${stage.url}/link#f=${code}`);
  await page.getByText("核实后不属于安全隐患").waitFor(slow);
  await page.getByText("沙子是村里修路用的，已设围挡").waitFor();

  const lost = await phone("f=0000-0000-0000-0000");
  await lost
    .getByText("此二维码、链接或查询码无效，或已停用")
    .or(lost.getByText("这个二维码或链接无效，或已停用"))
    .waitFor(slow);
  await lost.getByText("12350").waitFor();
  await expectLegible(lost);
});

test("an enterprise submits by its link, is sent back, submits again, and it becomes the request for re-inspection", async () => {
  const finder = await phone(`g=${cell.token}`);
  const code = await report(finder, "二楼安全出口上锁", "供销社二楼");
  await card("供销社二楼（群众举报）").first().waitFor(slow);
  const id = await hazardOf("供销社二楼（群众举报）");
  for (const [action, more] of [
    ["accept", {}],
    ["assign", { holder: "乙商店" }],
    ["start", {}],
  ] as const)
    await act(id, action, more);
  await card("供销社二楼（群众举报）").first().click();
  const drawer = office.locator(".case");
  await drawer.getByRole("button", { name: "发整改链接给企业" }).click();
  const address = (await office.locator("[data-secret]").textContent()) ?? "";
  expect(address).toContain("/link#e=");
  await picture(office, "link-issued");
  await office.getByRole("button", { name: "我已保存" }).click();

  const page = await phone(address.split("#")[1]?.trim() ?? "");
  await page.getByText("二楼安全出口上锁").waitFor(slow);
  await page.locator("#before").setInputFiles(await pictureFile(page, "#933"));
  await page.locator("#after").setInputFiles(await pictureFile(page, "#393"));
  await page.getByLabel("怎样整改的").fill("已拆锁，换成推杠门");
  await page.getByLabel("提交人姓名").fill("李建国");
  await expectLegible(page);
  await picture(page, "link-task");
  await page.getByRole("button", { name: "提交整改情况" }).click();
  await page.getByText("已提交，请等待承办单位查看。").waitFor(slow);
  await expectLegible(page);

  // It comes into the open case by itself.
  await drawer.getByText("已拆锁，换成推杠门").first().waitFor(slow);
  await drawer.getByText("李*国").waitFor();
  await drawer.getByRole("button", { name: "退回企业" }).click();
  await office.locator("#note").fill("门没拍全");
  await office
    .getByRole("dialog")
    .filter({ has: office.locator("#note") })
    .getByRole("button", { name: "确定" })
    .click();
  await drawer.getByText("退回企业：门没拍全").waitFor(slow);
  await page.reload();
  await page.getByText("退回：门没拍全").waitFor(slow);
  await page.getByLabel("怎样整改的").fill("补拍了整扇门");
  await page.getByLabel("提交人姓名").fill("李建国");
  await page.getByRole("button", { name: "提交整改情况" }).click();
  await page.getByText("已提交，请等待承办单位查看。").waitFor(slow);
  // What is decided on must be what is there: the story has the second submission too.
  await drawer.getByText("补拍了整扇门").first().waitFor(slow);
  await expect
    .poll(() => drawer.locator(".ant-timeline").last().getByText("企业提交整改").count(), slow)
    .toBeGreaterThan(1);
  await drawer.getByRole("button", { name: "转为申请复查" }).click();
  await office
    .getByRole("dialog")
    .filter({ has: office.locator("#note") })
    .getByRole("button", { name: "确定" })
    .click();
  await office.locator(".case-title").getByText("待复查").waitFor(slow);
  // The finder sees a photograph of afterwards once somebody says so.
  await finder.goto(`${stage.url}/link#f=${code}`);
  await finder.getByText("整改完成，等待复查").waitFor(slow);
  expect(await finder.locator(".released img").count()).toBe(0);
  await drawer.locator(".case-released input[type=checkbox]").click();
  await expect.poll(() => drawer.locator(".case-released input:checked").count(), slow).toBe(1);
  await finder.reload();
  await finder.locator(".released img").waitFor(slow);
  await expectLegible(finder);
  await picture(finder, "link-released");
  await picture(office, "link-submissions");
  await page.reload();
  await page.getByText("已报复查，请等待").waitFor(slow);
  await office.locator(".ant-drawer-close").click();
});

test("the workbench prints a page for each grid, whose code leads to its page", async () => {
  await office.goto(`${stage.url}/workbench/links?scope=${staff.gridId}`);
  await office.getByRole("button", { name: "全部启用" }).click();
  await office
    .getByText("未启用")
    .first()
    .waitFor({ state: "detached", ...slow });
  await picture(office, "link-list");
  await office.getByRole("button", { name: /打印二维码（\d+ 张）/ }).click();
  const sheets = office.locator(".public-link-preview .public-link-sheet");
  await sheets.first().waitFor(slow);
  expect(await sheets.count()).toBeGreaterThan(1);
  const own = sheets.locator(`svg[aria-label$="${cell.token}"]`);
  await own.waitFor();
  await picture(office, "link-sheets");
  const pdf = await office.pdf({ preferCSSPageSize: true });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBe(await sheets.count());
  expect(faults).toEqual([]);
});
