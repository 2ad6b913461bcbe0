import type { Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import {
  drawnPhoto,
  findOfficers,
  holdPhotos,
  openPhone,
  signInPhone,
  untilPrepared,
  untilSent,
} from "./field-phone.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** Photos that no record will have do not fill the phone; all others stay. */
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
  await page.goto(phone.page());
  await signInPhone(page, officer);
  await untilPrepared(page);
});
afterAll(async () => {
  await phone.end();
  await stage.stop();
});

/** The photos that lie on the phone, whole and small. */
function photosOn(of: Page): Promise<Record<"files" | "thumbs", string[]>> {
  return of.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const asked = indexedDB.open("safegrid-field");
      asked.addEventListener("success", () => resolve(asked.result));
    });
    const keysOf = (store: string) =>
      new Promise<string[]>((resolve) => {
        const keys = db.transaction(store).objectStore(store).getAllKeys();
        keys.addEventListener("success", () => resolve(keys.result as string[]));
      });
    const found = { files: await keysOf("files"), thumbs: await keysOf("thumbs") };
    db.close();
    return found;
  });
}
const none = { files: [], thumbs: [] };

async function openProblem(): Promise<void> {
  await page.getByRole("link", { name: /去下一处/ }).click();
  await page.getByRole("button", { name: /消防通道堵塞/ }).click();
  await page.getByRole("button", { name: "有问题", exact: true }).click();
}

test("who gives up a problem leaves no photo behind, neither one that lies there nor one that is still being kept", async () => {
  await openProblem();
  await page.locator("#before").setInputFiles(await drawnPhoto(page, "#a33"));
  await expect.poll(() => page.locator(".photos img").count()).toBe(1);
  expect((await photosOn(page)).files).toHaveLength(1);
  const letGo = await holdPhotos(page);
  await page.locator("#before").setInputFiles(await drawnPhoto(page, "#3a3"));
  await page.getByText("正在存照片").waitFor();
  await page.getByRole("button", { name: "‹ 返回" }).click();
  await page.getByRole("button", { name: /消防通道堵塞/ }).waitFor();
  await expect.poll(() => photosOn(page)).toEqual(none);
  await letGo();
  // One that is kept behind it says that the held one is through.
  await page.getByRole("button", { name: /消防通道堵塞/ }).click();
  await page.getByRole("button", { name: "有问题", exact: true }).click();
  await page.locator("#before").setInputFiles(await drawnPhoto(page, "#33a"));
  await expect.poll(() => page.locator(".photos img").count()).toBe(1);
  const { files, thumbs } = await photosOn(page);
  expect([files.length, thumbs]).toEqual([1, files]);
});

test("what a browser's end left without draft or record goes after a day; a draft's photo stays, and leaves with its record", async () => {
  const [drafted] = (await photosOn(page)).files;
  const [old, older, fresh] = [uuidv7(), uuidv7({ msecs: Date.now() - 3 * 86_400_000 }), uuidv7()];
  await page.evaluate(
    async ([noted, unnoted, young]) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const asked = indexedDB.open("safegrid-field");
        asked.addEventListener("success", () => resolve(asked.result));
      });
      const sealed = { iv: null, bytes: new ArrayBuffer(8) };
      const rows = [
        { id: noted, keptAt: new Date(Date.now() - 2 * 86_400_000).toISOString() },
        { id: unnoted },
        { id: young, keptAt: new Date().toISOString() },
      ];
      const tx = db.transaction(["files", "thumbs"], "readwrite");
      for (const row of rows) {
        tx.objectStore("files").put({ ...row, whole: sealed });
        tx.objectStore("thumbs").put({ ...row, thumb: sealed });
      }
      await new Promise((resolve) => tx.addEventListener("complete", resolve));
      db.close();
    },
    [old, older, fresh] as const,
  );
  await page.reload();
  const left = [drafted ?? "", fresh].toSorted((a, b) => (a < b ? -1 : 1));
  await expect.poll(async () => (await photosOn(page)).files.toSorted(), { timeout: 60_000 }).toEqual(left);
  expect((await photosOn(page)).thumbs.toSorted()).toEqual(left);
  await expect.poll(() => page.locator(".photos img").count()).toBe(1);
  await page.getByRole("button", { name: "消防通道被占用" }).click();
  await page.getByText("消除不了，上报").click();
  await page.getByRole("button", { name: "保存：上报" }).click();
  await page.getByText("已存手机：消防通道被占用").waitFor();
  await expect.poll(async () => (await photosOn(page)).files, { timeout: 60_000 }).toEqual([fresh]);
  expect((await photosOn(page)).thumbs.toSorted()).toEqual(left);
});

test("the photo of a record that came back comes back with it, and does not wait for ever", async () => {
  await page.context().route("**/api/v1/commands", async (route) => {
    const { commands } = route.request().postDataJSON() as { commands: { commandId: string }[] };
    const problem = { code: "place-not-found", titleZh: "没有这个场所", retryable: false };
    const outcomes = commands.map(({ commandId }) => ({ status: "rejected", commandId, problem }));
    await route.fulfill({ json: { outcomes } });
  });
  await page.goto(phone.page());
  await page.getByRole("link", { name: /去下一处/ }).click();
  await page.getByRole("button", { name: /违规存放烟花爆竹/ }).click();
  await page.getByRole("button", { name: "有问题", exact: true }).click();
  await page.getByLabel("是什么问题").fill("门口堆放烟花");
  await page.locator("#before").setInputFiles(await drawnPhoto(page, "#833"));
  await expect.poll(() => page.locator(".photos img").count()).toBe(1);
  await page.getByText("消除不了，上报").click();
  await page.getByRole("button", { name: "保存：上报" }).click();
  await untilSent(page);
  await page.goto(phone.page("#/queue"));
  const returned = page.locator(".card", { has: page.locator("[data-state=returned]") });
  await expect.poll(() => returned.count()).toBe(2);
  expect(await returned.locator("img").count()).toBe(1);
  for (const text of await returned.allTextContents()) expect(text).toContain("没有这个场所");
  expect(faults).toEqual([]);
});
