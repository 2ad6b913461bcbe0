import type { Page } from "playwright-core";
import { slow } from "./office-page.ts";

/** What the tests of independent checks do alike, on the page of outcomes. */

/** Fills in the draw of a township's closings of this month and sends it. */
export async function sendDraw(county: Page, townshipName: string): Promise<void> {
  await county.getByRole("button", { name: "立即抽取" }).click();
  const dialog = county.getByRole("dialog");
  await dialog.locator("#gridId").fill(townshipName);
  await county.locator(".ant-select-item-option", { hasText: townshipName }).first().click();
  await dialog.locator("#month").click();
  const month = Number(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(5, 7));
  await county
    .locator(".ant-picker-month-panel .ant-picker-cell")
    .nth(month - 1)
    .click();
  await dialog.getByRole("button", { name: "立即抽取" }).click();
}

/** Fills in what was found, in the dialog that is open, and sends it; resolves when it is told. */
export async function sendResult(
  page: Page,
  outcome: "确已整改" | "未真正整改",
  { note, picture }: { readonly note?: string; readonly picture?: Buffer } = {},
): Promise<void> {
  const dialog = page.getByRole("dialog").filter({ has: page.locator("form") });
  await dialog.getByText(outcome, { exact: true }).click();
  if (note !== undefined) await dialog.locator("#note").fill(note);
  if (picture)
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "抽查现场.jpg", mimeType: "image/jpeg", buffer: picture });
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.waitFor({ state: "detached", ...slow });
}
