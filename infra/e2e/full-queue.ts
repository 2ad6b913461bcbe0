import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import type { Stage } from "#/rigs/stage.ts";
import type { Officer } from "./field-phone.ts";

/** A phone's queue of many days, brought onto the phone by the app's own way in: its file of unsent records. */
export interface FullQueue {
  /** A place that the officer has to visit. */
  readonly placeId: string;
  readonly visitIds: readonly string[];
  readonly photoIds: readonly string[];
  readonly file: string;
}

/** Visits to the places that are due today, a minute apart up to now, each with an own id; photos belong to the first ones. */
export async function makeQueue(
  stage: Pick<Stage, "url">,
  officer: Officer,
  visitCount: number,
  photos: readonly Buffer[] = [],
): Promise<FullQueue> {
  const read = async <T>(path: string): Promise<T> => {
    const headers = { authorization: `Bearer ${officer.phone.token}` };
    const answer = await fetch(`${stage.url}/api/v1${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
  };
  const { places } = await read<{ places: { placeId: string; name: string; checklistVersion: string }[] }>(
    "/due-places",
  );
  const [place] = places;
  if (!place) throw new Error("nothing is due");
  const version = place.checklistVersion;
  const { items } = await read<{ items: { code: string; kind: string }[] }>(
    `/checklists/${encodeURIComponent(version)}`,
  );
  const answers = items.map(({ code, kind }) => ({
    item: code,
    result: kind === "coverage" ? "covered" : "nothing_found",
  }));
  const visitIds = Array.from({ length: visitCount }, () => uuidv7());
  const now = Date.now();
  const lines: object[] = visitIds.map((id, n) => {
    const { placeId, name } = places.filter((each) => each.checklistVersion === version)[n % places.length] ?? place;
    const body = {
      ...{ type: "visit.record", commandId: id, placeId, checklistVersion: version, answers },
      occurredAt: new Date(now - (visitCount - n) * 60_000).toISOString(),
      position: { kind: "absent", reason: "no_signal" },
    };
    return { id, content: { kind: "command", path: "/commands", body, title: "巡查", place: name } };
  });
  const photoIds = photos.map(() => uuidv7());
  for (const [n, bytes] of photos.entries()) {
    const content = {
      ...{ kind: "photo", subjectKind: "visit", subjectId: visitIds[n % visitIds.length], part: "other" },
      ...{ takenAt: new Date(now - 60_000).toISOString(), mediaType: "image/jpeg", bytes: bytes.length },
      ...{ title: "照片", place: place.name },
    };
    lines.push({ id: photoIds[n], content, base64: bytes.toString("base64") });
  }
  const head = { format: "safegrid-field-queue@1", userId: officer.accountId, name: officer.login };
  const text = [{ ...head, savedAt: new Date(now).toISOString() }, ...lines].map((line) => JSON.stringify(line));
  return { placeId: place.placeId, visitIds, photoIds, file: `${text.join("\n")}\n` };
}

/** As a phone's camera makes them: 1600 × 1200, some hundred kB, each another one. */
export async function noisyPhotos(page: Page, count: number): Promise<Buffer[]> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1600, 1200];
    const pen = canvas.getContext("2d");
    for (let x = 0; pen && x < 1600; x += 8)
      for (let y = 0; y < 1200; y += 8) {
        pen.fillStyle = `hsl(${(x * 7 + y * 13) % 360} 60% ${30 + ((x * y) % 40)}%)`;
        pen.fillRect(x, y, 8, 8);
      }
    return canvas.toDataURL("image/jpeg", 0.85);
  });
  const drawn = Buffer.from(url.split(",")[1] ?? "", "base64");
  // What stands behind a picture's end makes it another content, and is not shown.
  return Array.from({ length: count }, (_, n) =>
    Buffer.concat([drawn, createHash("sha256").update(`photo ${n} ${Date.now()}`).digest()]),
  );
}

/** Hands the file to the phone, wherever it is looked at. */
export async function giveQueue(page: Page, { file }: FullQueue): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "safegrid-queue-"));
  const path = join(dir, "queue.ndjson");
  writeFileSync(path, file);
  await page.evaluate(() => (location.hash = "#/queue"));
  await page.locator("#import").setInputFiles(path);
  // Until the app has said what became of it the browser reads from there.
  await page.locator("#said").waitFor({ timeout: 120_000 });
  rmSync(dir, { recursive: true });
}

/** Has the phone take the file; resolves when all of it is saved on the phone. */
export async function takeQueue(page: Page, queue: FullQueue): Promise<void> {
  await giveQueue(page, queue);
  const count = queue.visitIds.length + queue.photoIds.length;
  await page.getByText(`从文件导入 ${count} 条`).waitFor();
}
