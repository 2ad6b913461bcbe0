import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { storyFault, takeStep } from "./case-steps.ts";
import { picture, slow } from "./office-page.ts";
import { openSignedIn, scopeOf } from "./people.ts";
import { drawnPicture } from "./photographs.ts";
import { issueCellLink, openPublicPhone, sendReport } from "./public-phone.ts";

/**
 * A report by somebody without an account, from the QR code on a wall to the end: village, township and county have it before
 * them in browsers of their own and load nothing anew; the finder asks by the code and reads what became of it, and no name.
 */
let stage: Stage;
let browser: Browser;
let finder: Page;
let code = "";
const pages: Record<string, Page> = {};
const faults: string[] = [];
const people = { village: "village-staff", town: "township-supervisor", county: "county-supervisor" } as const;
type Who = keyof typeof people;
const everybody = Object.keys(people) as Who[];
const spot = "老供销社后门楼梯间";

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  for (const who of everybody) pages[who] = await openSignedIn({ stage, browser, faults }, people[who]);
  const villageId = (await scopeOf(page("village"))).id;
  const staff =
    stage.phones.find(({ role, gridId }) => role === "village_staff" && gridId === villageId) ?? expect.unreachable();
  const { token } = await issueCellLink(stage, staff);
  finder = await openPublicPhone({ stage, browser, faults }, `g=${token}`);
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

function page(who: Who): Page {
  const found = pages[who];
  if (!found) throw new Error(`${who} has no page`);
  return found;
}

const act = (who: Who, name: string, fields: Readonly<Record<string, string>> = {}) =>
  takeStep(page(who), name, fields);

/** In whose case what is told, without anybody having loaded anything. */
async function allSee(text: string): Promise<void> {
  for (const who of everybody) await page(who).locator(".ant-drawer").getByText(text).first().waitFor(slow);
}

/** Whoever has the case in hand adds what is picked to it. */
const addPhoto = (name: string, mimeType: string, buffer: Buffer) =>
  page("village").locator(".case .evidence-adder input[type=file]").setInputFiles({ name, mimeType, buffer });

/** What the finder reads when he looks again. */
async function finderReads(text: string): Promise<void> {
  await finder.reload();
  await finder.getByText(text, { exact: true }).waitFor(slow);
}

test("what the finder sends stands on the boards of village, township and county, with the picture and no account", async () => {
  await finder.getByRole("button", { name: "提交举报" }).waitFor(slow);
  code = await sendReport(finder, { words: "楼梯间停了四辆电动车，拉线充电", where: spot, photo: "#a33" });
  await finder.getByText("照片已送到：1 张").waitFor(slow);
  for (const who of everybody) {
    const card = page(who).locator("[data-card]").filter({ hasText: spot });
    await card.waitFor(slow);
    await card.click();
    await page(who).locator(".case img").first().waitFor(slow);
  }
  await allSee("楼梯间停了四辆电动车");
  await finder.getByRole("link", { name: "查看处理情况" }).click();
  await finder.getByText("已收到您的举报", { exact: true }).waitFor(slow);
});

test("the village says which place of the ledger it is; everybody sees it, and the finder's own words stay", async () => {
  const village = page("village").locator(".case");
  await village.getByRole("button", { name: "认定场所" }).click(slow);
  await village.getByRole("combobox", { name: "选择本网格台账中的场所" }).click();
  await page("village").locator(".ant-select-item-option").first().click(slow);
  await allSee("认定）");
  for (const who of everybody) await page(who).locator(".case").getByText(spot).first().waitFor(slow);
  expect(await page("county").locator(".case-link", { hasText: "台账场所" }).textContent()).not.toContain("群众举报");
  await picture(page("village"), "report-place");
});

test("the village takes it and has it rectified; the finder reads each stage", async () => {
  await act("village", "受理");
  await allSee("已受理");
  await finderReads("已核实受理");
  await act("village", "指定责任人", { holder: "供销社李经理" });
  await act("village", "开始整改");
  await allSee("整改中");
  await finderReads("正在整改");
});

test("the township was not content and sends it back, then it is; each reads it before himself, the finder too", async () => {
  await act("village", "申请复查", { note: "电动车已清走" });
  await allSee("待复查");
  await finderReads("整改完成，等待复查");
  await act("town", "返工", { note: "插线板还在墙上" });
  await allSee("插线板还在墙上");
  await finderReads("复查没有通过，重新整改");
  await act("village", "申请复查", { note: "插线板已拆，楼下设了充电棚" });
  await addPhoto("不是照片.txt", "text/plain", Buffer.from("x"));
  await page("village").getByText("不是照片.txt 不能收").waitFor(slow);
  await addPhoto("充电棚.jpg", "image/jpeg", await drawnPicture(page("village"), "#2a8040"));
  await page("village").getByText("已存入：充电棚.jpg").waitFor(slow);
  // It is in the case of whoever re-inspects, as a picture of afterwards.
  await expect.poll(() => page("town").locator(".case .evidence-thumbs b").textContent(), slow).toBe("2");
  await picture(page("town"), "case-with-photo");
  // Whoever has the case in hand decides which picture the finder may see.
  const choice = page("village").locator(".case-released input[type=checkbox]");
  await choice.click(slow);
  await expect.poll(() => page("village").locator(".case-released input:checked").count(), slow).toBe(1);
  await act("town", "复查合格", { note: "现场已看，楼梯间畅通" });
  await allSee("已销号");
});

test("by the code, on another phone: all of it in order, the picture of afterwards, nobody's name", async () => {
  const other = await openPublicPhone({ stage, browser, faults }, "");
  await other.getByLabel("输入 16 位查询码").fill(code.toLowerCase().replaceAll("-", " "));
  await other.getByRole("button", { name: "查询" }).click();
  await other.getByText("复查合格，已经办结").waitFor(slow);
  await other.locator(".released img").waitFor(slow);
  const told = (await other.locator("main").textContent()) ?? "";
  // The newest stands first.
  const stages = [
    "复查合格，已经办结",
    "整改完成，等待复查",
    "复查没有通过",
    "正在整改",
    "已核实受理",
    "已收到您的举报",
  ];
  const places = stages.map((each) => told.indexOf(each));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  for (const secret of ["李经理", "插线板", "楼梯间畅通"])
    expect([secret, told.includes(secret)]).toEqual([secret, false]);
  await picture(other, "public-report-finder");
});

test("its story is told from the report to the end, and no page had a fault", async () => {
  const order = [
    ...["上报", "受理", "指定责任人", "开始整改", "电动车已清走", "插线板还在墙上"],
    ...["插线板已拆，楼下设了充电棚", "现场已看，楼梯间畅通"],
  ];
  for (const who of everybody) {
    expect([who, await storyFault(page(who), order)]).toEqual([who, null]);
    await picture(page(who), `public-report-${who}`);
  }
  expect(faults).toEqual([]);
});
