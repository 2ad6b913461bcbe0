import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { sendStep, stepDialog, storyFault, takeStep } from "./case-steps.ts";
import { picture, slow } from "./office-page.ts";
import { openSignedIn, scopeOf, sendAs } from "./people.ts";

/**
 * One major hazard from an officer's report to its delisting, by four people in four browsers, each with the case open and
 * never loaded anew: whatever one does the others see.
 */
let stage: Stage;
let browser: Browser;
const pages: Record<string, Page> = {};
let hazardId = "";
/** Of the case, as all pages show it after the last step. */
let version = 1;
const faults: string[] = [];
const people = {
  village: "village-staff",
  town: "township-supervisor",
  county: "county-supervisor",
  department: "department-regulator",
} as const;
type Who = keyof typeof people;
const everybody = Object.keys(people) as Who[];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  for (const who of everybody) pages[who] = await openSignedIn({ stage, browser, faults }, people[who]);
  // A place of the village that is in the department's line, and the officer who patrols it.
  const villageId = (await scopeOf(page("village"))).id;
  const rows = await page("department").evaluate(
    async (id) =>
      ((await (await fetch(`/api/v1/grids/${id}/places`)).json()) as { rows: { id: string; cellId: string }[] }).rows,
    villageId,
  );
  const place = rows.find(({ cellId }) =>
    stage.phones.some((each) => each.role === "officer" && each.gridId === cellId),
  );
  const officer = stage.phones.find(({ role, gridId }) => role === "officer" && gridId === place?.cellId);
  if (!officer || !place) throw new Error("the department has nothing that is patrolled in the village");
  hazardId = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId: place.id, category: "gas", grade: "major" },
    ...{ majorCriterion: "瓶装液化气间与明火同室", description: "后厨气瓶与灶台同室，软管老化开裂" },
  });
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

/** A step by somebody who has seen all steps before it: who had not would be told so and asked again. */
async function act(who: Who, name: string, fields: Readonly<Record<string, string>> = {}, to?: string): Promise<void> {
  await page(who).locator(".ant-drawer").getByText(`第 ${version} 版`).waitFor(slow);
  await takeStep(page(who), name, fields, to);
  version += 1;
}

/** One step of its supervised listing. */
async function list(who: Who, name: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  await page(who).locator(".listing-panel").getByRole("button", { name, exact: true }).click(slow);
  await sendStep(page(who), name, fields);
}

/** In whose case what is told, without anybody having loaded anything. */
async function allSee(text: string): Promise<void> {
  for (const who of everybody) await page(who).locator(".ant-drawer").getByText(text).first().waitFor(slow);
}

const five = {
  ...{ five_person: "测试餐饮店负责人", five_measures: "气瓶移出，软管更换" },
  ...{ five_money: "自筹两千元", five_plan: "停用明火，专人看守" },
};

function later(days: number): string {
  return `${new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)} 17:30`;
}

test("what the officer reports as major goes past the village, which is told and says so; everybody sees it", async () => {
  for (const who of everybody) {
    const card = page(who).locator(`[data-card="${hazardId}"]`);
    await card.waitFor(slow);
    await card.click();
  }
  await allSee("后厨气瓶与灶台同室");
  await act("village", "知悉");
  await act("county", "知悉");
  await allSee("知悉");
});

test("the township takes it and orders the village; the county lists and publishes it", async () => {
  await act("town", "受理");
  await act("town", "交办下级", { ...five, deadlineAt: later(10), note: "限期整改" }, "雁塔社区");
  await list("county", "挂牌督办", {
    deadlineAt: later(40),
    responsible: "测试餐饮店",
    requirements: "气瓶移出厨房，更换软管，装报警器",
  });
  await allSee("已挂牌");
  await list("county", "公示", { where: "县政府网站" });
  await allSee("已公示");
});

test("the village rectifies, the department sends it back, more time is asked for and granted", async () => {
  await act("village", "签收");
  await act("village", "指定责任人", { holder: "测试餐饮店负责人" });
  await list("village", "报送整改方案", { note: "三日内移出气瓶，一周内装报警器" });
  await act("village", "开始整改");
  await allSee("整改中");
  await act("village", "申请复查", { note: "气瓶已移出" });
  await allSee("待复查");
  await act("department", "返工", { note: "软管未更换" });
  await allSee("返工");
  await act("village", "申请延期", { untilAt: later(14), note: "报警器到货晚" });
  await act("town", "同意延期");
  await allSee("同意延期");
});

test("re-inspected by the department, accepted and delisted by the county, closed out by a third person", async () => {
  await act("village", "申请复查", { note: "软管已更换，报警器已装" });
  await allSee("软管已更换，报警器已装");
  await act("department", "复查合格", { note: "现场已看" });
  await allSee("待销号");
  await list("village", "申请摘牌验收", { note: "已全部完成" });
  await page("county").locator(".listing-panel").getByRole("button", { name: "验收通过" }).click(slow);
  const verdicts = stepDialog(page("county")).locator(".listing-verdict");
  await verdicts.first().waitFor(slow);
  for (const verdict of await verdicts.all()) {
    await verdict.getByText("已满足", { exact: true }).click();
    await verdict.locator("textarea").first().fill("已核查");
  }
  await sendStep(page("county"), "验收通过", {});
  await list("county", "摘牌");
  await act("county", "销号", { note: "整改完成，予以销号" });
  await allSee("已销号");
});

test("its timeline reads like a story, in the order in which things were done, and no step was loaded by hand", async () => {
  const order = [
    ...["上报", "受理", "交办下级", "挂牌督办", "公示", "签收", "指定责任人", "报送整改方案", "开始整改"],
    ...["软管未更换", "申请延期", "同意延期", "现场已看", "申请摘牌验收", "验收通过", "摘牌", "整改完成，予以销号"],
  ];
  expect(await storyFault(page("village"), order)).toBeNull();
  for (const who of everybody) await picture(page(who), `major-case-${who}`);
  expect(faults).toEqual([]);
});
