import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { slow } from "./office-page.ts";
import type { Scene } from "./people.ts";
import { watchFaults } from "./people.ts";
import { drawnPicture } from "./photographs.ts";

/** What the tests do alike with people who have no account: a grid's code, a phone that scans it, a report. */

/** A call of the API as a phone makes it; it must succeed. */
export async function callAs<T>(stage: Stage, by: Phone, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${stage.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${by.token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  expect([path, answer.ok, answer.ok ? "" : text]).toEqual([path, true, ""]);
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** Switches on the link of a cell of a village, by its staff; the first one where none is named. */
export async function issueCellLink(
  stage: Stage,
  staff: Phone,
  cellId?: string,
): Promise<{ readonly gridId: string; readonly token: string }> {
  await callAs(stage, staff, "POST", "/grid-links", { gridIds: [staff.gridId], action: "issue" });
  const { links } = await callAs<{ links: { gridId: string; level: string }[] }>(stage, staff, "GET", "/grid-links");
  const own = links.find(({ level, gridId }) => level === "cell" && gridId === (cellId ?? gridId));
  if (!own) throw new Error("the village has no such cell");
  await callAs(stage, staff, "POST", "/grid-links", { gridIds: [own.gridId], action: "issue" });
  const now = await callAs<{ links: { gridId: string; token: string }[] }>(stage, staff, "GET", "/grid-links");
  return now.links.find(({ gridId }) => gridId === own.gridId) ?? expect.unreachable();
}

/** A phone that nobody is signed in on, as it opens a link. */
export async function openPublicPhone({ stage, browser, faults }: Scene, fragment: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  page.setDefaultTimeout(slow.timeout);
  watchFaults(page, faults);
  await page.goto(`${stage.url}/link#${fragment}`);
  return page;
}

/** A picture as the page's file field takes it. */
export async function pictureFile(page: Page, colour: string) {
  const buffer = await drawnPicture(page, colour, { width: 2400, height: 1800, type: "image/png" });
  return { name: "照片.png", mimeType: "image/png", buffer };
}

/** Fills in a report and sends it; resolves with its code. */
export async function sendReport(
  page: Page,
  { words, where, photo }: { readonly words: string; readonly where: string; readonly photo?: string },
): Promise<string> {
  await page.getByText("消防通道堵塞、灭火器损坏").click();
  await page.getByLabel("说说情况").fill(words);
  await page.getByLabel("在什么地方").fill(where);
  if (photo !== undefined) await page.locator("#photos").setInputFiles(await pictureFile(page, photo));
  await page.getByRole("button", { name: "提交举报" }).click();
  await page.getByText("已收到，谢谢您！").waitFor(slow);
  return (await page.locator(".code").textContent()) ?? "";
}
