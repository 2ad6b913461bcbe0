import type { Locator, Page } from "playwright-core";
import { slow } from "./office-page.ts";

/** How the tests take a step in a case that is open beside the board: press, fill in, send. */

export const stepDialog = (page: Page): Locator => page.getByRole("dialog").filter({ has: page.locator("form") });

/** Fills in the open dialog and sends it. */
export async function sendStep(page: Page, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const dialog = stepDialog(page);
  for (const [field, text] of Object.entries(fields)) {
    await dialog.locator(`#${field}`).fill(text);
    if (field.endsWith("At")) await page.keyboard.press("Enter");
  }
  await dialog.getByRole("button", { name: "确定" }).click();
  await page.getByText(`已办理：${name}`).first().waitFor(slow);
  await dialog.waitFor({ state: "detached", ...slow });
}

/** One step of the case; `to` is the unit that it goes to. */
export async function takeStep(
  page: Page,
  name: string,
  fields: Readonly<Record<string, string>> = {},
  to?: string,
): Promise<void> {
  await page.locator(".case-acts").getByRole("button", { name, exact: true }).click(slow);
  await stepDialog(page).waitFor(slow);
  if (to !== undefined) {
    await stepDialog(page).getByRole("combobox").first().fill(to);
    await page.locator(".ant-select-item-option", { hasText: to }).first().click(slow);
  }
  await sendStep(page, name, fields);
}

/** Where the open case's timeline does not have these words in this order: the first that is missing and what is there instead. */
export async function storyFault(page: Page, order: readonly string[]): Promise<string | null> {
  const text = (await page.locator(".case .ant-timeline").last().textContent()) ?? "";
  let from = 0;
  for (const word of order) {
    const at = text.indexOf(word, from);
    if (at < 0) return `${word} behind ${text.slice(Math.max(0, from - 30), from)} in ${text}`;
    from = at + word.length;
  }
  return null;
}
