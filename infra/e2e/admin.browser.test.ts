import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice } from "./office-page.ts";

/** Three people at three screens: one makes an account, another says what it may do, the third sees who did what. */
let stage: Stage;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const pictures = process.env["SAFEGRID_PICTURES"];
const picture = async (page: Page, name: string) =>
  pictures === undefined ? undefined : void (await page.screenshot({ path: `${pictures}/${name}.png` }));

async function signIn(login: string, password: string): Promise<Page> {
  const page = await openOffice(browser, faults, { width: 1440, height: 1000 });
  await page.goto(`${stage.url}/admin`);
  await page.fill('input[autocomplete="username"]', login);
  await page.fill('input[type="password"]', password);
  await page.click('button[type="submit"]');
  return page;
}

async function choose(page: Page, field: string, text: string): Promise<void> {
  await page.click(`.ant-modal .ant-form-item:has(label:text-is("${field}")) .ant-select`);
  await page.keyboard.type(text);
  await page.click(`.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option:has-text("${text}")`);
  // A list that opens once more would lie over the next field.
  await page.click(".ant-modal .ant-modal-title");
  await page.waitForSelector(".ant-select-dropdown:not(.ant-select-dropdown-hidden)", { state: "hidden" });
}

let password = "";

test("the account administrator makes an account, which can do nothing yet", async () => {
  const page = await signIn("xitong", stage.passwordOf("xitong"));
  await page.click('button:has-text("新建账号")');
  await page.fill(".ant-modal #name", "周安全");
  await page.fill(".ant-modal #login", "zhou.anquan");
  await page.click('.ant-modal button:has-text("新建")');
  const shown = page.locator("[data-one-time]");
  await shown.waitFor();
  password = ((await shown.textContent()) ?? "").trim();
  expect(password.length).toBeGreaterThan(12);
  await picture(page, "admin-accounts");
  const refused = await signIn("zhou.anquan", password);
  await refused.waitForSelector("text=尚未授权");
  await refused.context().close();
  await page.context().close();
});

test("the security administrator grants it a role in a township", async () => {
  const page = await signIn("anquan", stage.passwordOf("anquan"));
  await page.click('tr:has-text("zhou.anquan") button:has-text("授权")');
  await choose(page, "角色", "乡镇督导员");
  await choose(page, "所在网格", "隽水镇");
  await page.fill(".ant-modal #reason", "任乡镇督导员");
  await picture(page, "admin-grant");
  await page.click('.ant-modal-footer button:has-text("授权")');
  await page.waitForSelector("text=已办理");
  await page.context().close();

  const person = await signIn("zhou.anquan", password);
  const [current, next] = [
    person.locator('input[type="password"]').first(),
    person.locator('input[type="password"]').nth(1),
  ];
  await next.waitFor();
  await current.fill(password);
  await next.fill(`${password}-new`);
  await person.click('button[type="submit"]');
  await person.waitForSelector("text=周安全 · 隽水镇");
  await person.context().close();
});

test("another system is let in by both, and its key is refused when one of them takes it back", async () => {
  const page = await signIn("xitong", stage.passwordOf("xitong"));
  await page.click('[data-keys] button:has-text("新建密钥")');
  await page.fill(".ant-modal #name", "社会治理平台");
  await page.fill(".ant-modal #purpose", "共享隐患办理进展");
  await page.click('.ant-modal-footer button:has-text("新 建"), .ant-modal-footer button:has-text("新建")');
  const shown = page.locator("[data-secret]");
  await shown.waitFor();
  const key = ((await shown.textContent()) ?? "").trim();
  await picture(page, "admin-key");
  await page.click('button:has-text("我已保存")');
  const asking = async () =>
    (await fetch(`${stage.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await asking()).toBe(401);

  const other = await signIn("anquan", stage.passwordOf("anquan"));
  await other.click('[data-keys] tr:has-text("社会治理平台") button:has-text("授权")');
  await choose(other, "范围", "隽水镇");
  await other.click('.ant-modal label:has-text("读取数据与实时流")');
  await other.fill(".ant-modal #reason", "已签共享协议");
  await other.click('.ant-modal-footer button:has-text("授权")');
  await other.waitForSelector("text=已办理");
  await other.context().close();
  await expect.poll(asking).toBe(200);

  await page.reload();
  await page.click('[data-keys] tr:has-text("社会治理平台") button:has-text("停用")');
  await page.fill(".ant-modal #reason", "平台更换");
  await page.click('.ant-modal-footer button:has-text("停用")');
  await page.waitForSelector('[data-keys] tr:has-text("社会治理平台"):has-text("已停用")');
  await expect.poll(asking).toBe(401);
  await page.context().close();
});

test("the audit administrator sees who did it, and that the log is whole", async () => {
  const page = await signIn("shenji", stage.passwordOf("shenji"));
  await page.waitForSelector('tr:has-text("变更授权"):has-text("任乡镇督导员")');
  await page.waitForSelector('tr:has-text("新建账号"):has-text("zhou.anquan")');
  await page.click('button:has-text("校验日志完整性")');
  expect(await page.textContent("[data-verified]")).toMatch(/完整：共 \d+ 条，逐条相符/);
  await picture(page, "admin-operations");
  expect(await page.locator('button:has-text("新建账号"), button:text-is("授权")').count()).toBe(0);
  await page.context().close();
});

test("nothing went wrong on the pages meanwhile", () => expect(faults).toEqual([]));
