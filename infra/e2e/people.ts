import type { Browser, Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { still } from "./office-page.ts";

/** What the tests do in which several people work at once: signed in on pages of their own, and on phones. */

export interface Scene {
  readonly stage: Stage;
  readonly browser: Browser;
  /** What goes wrong on any page. */
  readonly faults: string[];
}

/** Faults of a page: thrown, or said on its console; an answer that is no success is nobody's fault by itself. */
export function watchFaults(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (said) => {
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) faults.push(said.text());
  });
}

/** A page with a session of its own, when what `ready` selects is there. */
export async function openSignedIn(
  { stage, browser, faults }: Scene,
  login: string,
  { path = "/board", ready = ".board-lane", patienceMs = 60_000 } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...still });
  const data = { login, password: stage.passwordOf(login) };
  const answer = await context.request.post(`${stage.url}/api/v1/sessions`, { headers: { origin: stage.url }, data });
  expect(answer.ok(), login).toBe(true);
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  watchFaults(page, faults);
  await page.goto(`${stage.url}${path}`);
  await page.locator(ready).first().waitFor();
  return page;
}

/** The grid whose people the signed-in person belongs to. */
export function scopeOf(page: Page): Promise<{ readonly id: string; readonly code: string }> {
  return page.evaluate(
    async () => ((await (await fetch("/api/v1/me")).json()) as { scope: { id: string; code: string } }).scope,
  );
}

/** Sends a command as a phone does and expects it to be applied; its id. */
export async function sendAs(stage: Stage, phone: Phone, path: string, body: object): Promise<string> {
  const command = { commandId: uuidv7(), occurredAt: new Date().toISOString(), ...body };
  const answer = await fetch(`${stage.url}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${phone.token}`, "content-type": "application/json" },
    body: JSON.stringify(command),
  });
  expect([path, answer.status, answer.ok ? "" : await answer.text()]).toEqual([path, 201, ""]);
  return command.commandId;
}

/** The places that are due today before a phone. */
export async function duePlacesOf(stage: Stage, phone: Phone): Promise<{ readonly placeId: string }[]> {
  const answer = await fetch(`${stage.url}/api/v1/due-places`, { headers: { authorization: `Bearer ${phone.token}` } });
  return ((await answer.json()) as { places: { placeId: string }[] }).places;
}

/** An officer below a grid who patrols today, one of the places, and who works in that village. */
export async function findPatrol(
  stage: Stage,
  scopeCode: string,
): Promise<{ readonly officer: Phone; readonly staff: Phone; readonly placeId: string }> {
  for (const officer of stage.phones.filter(
    ({ role, gridCode }) => role === "officer" && gridCode.startsWith(scopeCode),
  )) {
    const staff = stage.phones.find(
      ({ role, gridCode }) => role === "village_staff" && officer.gridCode.startsWith(gridCode),
    );
    const [place] = await duePlacesOf(stage, officer);
    if (staff && place) return { officer, staff, placeId: place.placeId };
  }
  throw new Error("nobody patrols there today");
}
