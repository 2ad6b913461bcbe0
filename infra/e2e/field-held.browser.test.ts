import type { Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import {
  findOfficers,
  openPhone,
  recordedBy,
  signInPhone,
  untilPrepared,
  untilSent,
  visitNext,
} from "./field-phone.ts";
import { faintTexts, smallTargets } from "./legibility.ts";
import { picture } from "./office-page.ts";
import { duePlacesOf } from "./people.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** What is doubtful on the server says so on the phone, and what became of it: 待核实, then 已受理 or 退回 with the reason. */
let stage: Stage;
let officer: Officer;
let phone: TestPhone;
let page: Page;
const faults: string[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  [officer] = (await findOfficers(stage, 1, 3)) as [Officer];
  phone = await openPhone(stage, faults);
  page = await phone.start();
});
afterAll(async () => {
  await phone.end();
  await stage.stop();
});

async function post(by: Phone, path: string, body: object): Promise<void> {
  const answer = await fetch(`${stage.url}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${by.token}`, "content-type": "application/json" },
    body: JSON.stringify({ commandId: uuidv7(), ...body }),
  });
  expect([path, answer.status]).toEqual([path, 201]);
}

test("visits to places that were frozen meanwhile are delivered and wait for a person, and the phone says so", async () => {
  await page.goto(phone.page());
  await signInPhone(page, officer);
  await untilPrepared(page);
  await phone.setOffline(true);
  const [first, second] = [await visitNext(page), await visitNext(page)];
  expect(first).not.toBe(second);
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const freeze = { occurredAt: new Date().toISOString(), fromOn: today, toOn: today, reason: "停业" };
  for (const { placeId } of await duePlacesOf(stage, officer.phone))
    await post(officer.staff, `/places/${placeId}/freezes`, freeze);
  await phone.setOffline(false);
  await untilSent(page);
  await page.goto(phone.page("#/queue"));
  await expect.poll(() => page.locator(".card [data-state=pending]").count()).toBe(2);
  await page.getByText("时间或权限要有人核实后才算数").first().waitFor();
  expect(await page.locator(".card [data-state=pending]").first().textContent()).toMatch(/待核实.*回执号 \d+/);
  expect(await faintTexts(page, 18)).toEqual([]);
  expect(await smallTargets(page, 60)).toEqual([]);
  await picture(page, "field-held");
  expect((await recordedBy(stage, officer)).visits).toEqual([]);
});

test("decided by the village, the phone learns at its next contact which one counts and why the other does not", async () => {
  const answer = await fetch(`${stage.url}/api/v1/held-records`, {
    headers: { authorization: `Bearer ${officer.staff.token}` },
  });
  const { rows } = (await answer.json()) as { rows: { id: string; version: number; reasons: string[] }[] };
  expect(rows.map(({ reasons }) => reasons)).toEqual([["place-frozen"], ["place-frozen"]]);
  const [taken, left] = rows;
  await post(officer.staff, `/held-records/${taken?.id}/acceptance`, { basedOn: taken?.version });
  await post(officer.staff, `/held-records/${left?.id}/rejection`, { basedOn: left?.version, reason: "当天店门紧锁" });
  await page.reload();
  await page.locator(`[data-item="${taken?.id}"] [data-state=accepted]`).waitFor({ timeout: 60_000 });
  const returned = page.locator(`[data-item="${left?.id}"]`);
  await returned.locator("[data-state=returned]").waitFor();
  await returned.getByText("当天店门紧锁").waitFor();
  await picture(page, "field-decided");
  expect((await recordedBy(stage, officer)).visits.map(({ id }) => id)).toEqual([taken?.id]);
  expect(faults).toEqual([]);
});
