import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";

/** What the tests of the office pages (workbench, administration) do alike: open, sign in, choose, take pictures. */

const patienceMs = 60_000;

/** Where a wait of one's own is given: what is waited for comes, or the test has failed. */
export const slow = { timeout: patienceMs } as const;

/** Nothing slides: a page is asked as soon as it says what is waited for. */
export const still = { reducedMotion: "reduce" } as const;

/** A page of its own, with its own session; faults of the page are collected in `faults`. */
export async function openOffice(
  browser: Browser,
  faults: string[],
  size = { width: 1440, height: 900 },
): Promise<Page> {
  const context = await browser.newContext({ viewport: size, acceptDownloads: true, ...still });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.on("pageerror", (error) => faults.push(error.message));
  return page;
}

/** Signs in on the page that asks for it. */
export async function signIn(page: Page, address: string, login: string, password: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel("账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

/** The first sign-in with a one-time password, which must be changed before anything else. */
export async function firstSignIn(page: Page, address: string, login: string, oneTime: string): Promise<string> {
  const next = `${login}-xin-mima`;
  await signIn(page, address, login, oneTime);
  await page.getByText("首次登录，请修改一次性密码").waitFor();
  await page.getByLabel("当前密码").fill(oneTime);
  await page.getByLabel("新密码").fill(next);
  await page.getByRole("button", { name: "修改密码" }).click();
  await page.getByText("首次登录，请修改一次性密码").waitFor({ state: "hidden" });
  return next;
}

/** A field of the open dialog by the beginning of its label, which may have its help behind it. */
function fieldOf(page: Page, field: string): Locator {
  const label = page.locator("label").filter({ hasText: new RegExp(`^${field}`) });
  return page.getByRole("dialog").locator(".ant-form-item").filter({ has: label });
}

/** Types into a field of the open dialog. */
export async function fill(page: Page, field: string, text: string): Promise<void> {
  await fieldOf(page, field).locator("input, textarea").first().fill(text);
}

/** Picks an option of a select in the open dialog. */
export async function choose(page: Page, field: string, text: string): Promise<void> {
  await fieldOf(page, field).locator(".ant-select").click();
  // A long list shows its beginning only; one that can be searched is searched.
  await page.keyboard.type(text);
  const options = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)");
  await options.locator(".ant-select-item-option").filter({ hasText: text }).first().click();
}

/** Kept where SAFEGRID_PICTURES says, as a desk and as a large screen show it, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["SAFEGRID_PICTURES"];
  const size = page.viewportSize();
  if (!folder || !size) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}-${size.width}.png`) });
  if (size.width !== 1440) return;
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.screenshot({ path: join(folder, `${name}-1920.png`) });
  await page.setViewportSize(size);
}
