import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createDiskFiles } from "#/platform/files/disk-files.ts";
import { createContentJudge } from "#/modules/evidence/content-judge.ts";
import { createContents } from "#/modules/evidence/content.service.ts";
import { sweepEvidence } from "#/modules/evidence/sweep.service.ts";
import { createUploadFiles } from "#/modules/evidence/upload-files.ts";
import { createUpload, photo, sendPart, upload } from "#/testing/evidence-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let officer: string;
const judge = createContentJudge();
beforeAll(async () => {
  t = await openTestApp();
  officer = t.tokenOf("officer");
});
afterAll(async () => {
  judge.close();
  await t.close();
});

const dayMs = 86_400_000;
const wishOf = (subjectId = t.id()) => ({
  id: t.id(),
  subjectKind: "hazard" as const,
  subjectId,
  part: "before" as const,
});
const originalOf = (content: Buffer) => {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return join(t.evidenceDir, "originals", sha256.slice(0, 2), sha256);
};
const partOf = (id: string) => join(t.evidenceDir, "uploads", `${id}.part`);

function sweep(keepDays = 30) {
  const files = createUploadFiles(join(t.evidenceDir, "uploads"), 0);
  const contents = createContents({
    ...{ db: t.db, clock: t.clock, judge, files: createDiskFiles(t.evidenceDir) },
    temporaryFile: files.temporaryFile,
    removeFile: files.removeFile,
  });
  return sweepEvidence({ db: t.db, clock: t.clock, keepDays, files, contents });
}

test("takes away after its days what nobody went on with and what belongs to nothing, and nothing else", async () => {
  const [half, lonely, kept, shared] = await Promise.all([11, 12, 13, 14].map((shade) => photo({ shade })));
  if (!half || !lonely || !kept || !shared) throw new Error("no photos");
  const begun = wishOf();
  await createUpload(t, officer, begun, half.length);
  await sendPart(t, officer, begun.id, 0, half.subarray(0, 200));
  const orphan = wishOf();
  await upload(t, officer, orphan, lonely);
  await upload(t, officer, wishOf(), shared);
  const [due] = (await t.call(officer, "GET", "/due-places")).body.places;
  const hazard = hazardOf(t.id(), due.placeId, t.clock.now());
  await t.call(officer, "POST", "/hazards", hazard);
  for (const content of [kept, shared]) {
    const wish = wishOf(hazard.commandId);
    await upload(t, officer, wish, content);
    await waitUntil(
      async () => (await t.call(officer, "GET", `/evidence/uploads/${wish.id}`)).body.state === "attached",
    );
  }

  t.clock.advance(29 * dayMs);
  expect(await sweep()).toEqual({ uploads: 0, contents: 0 });
  // Somebody goes on with one of them: its days begin anew.
  expect((await sendPart(t, officer, begun.id, 200, half.subarray(200, 300))).status).toBe(204);
  t.clock.advance(2 * dayMs);
  expect(await sweep()).toEqual({ uploads: 2, contents: 1 });
  expect([lonely, kept, shared].map((content) => existsSync(originalOf(content)))).toEqual([false, true, true]);
  expect(existsSync(partOf(begun.id))).toBe(true);
  t.clock.advance(31 * dayMs);
  expect(await sweep()).toEqual({ uploads: 1, contents: 0 });
  expect(existsSync(partOf(begun.id))).toBe(false);
  expect((await sendPart(t, officer, begun.id, 300, half.subarray(300))).problem?.code).toBe("upload-not-found");
  // What a killed process left behind goes by its age, a fresh one stays.
  const [old, fresh] = ["old.tmp", "fresh.tmp"].map((name) => join(t.evidenceDir, "uploads", name)) as [string, string];
  for (const path of [old, fresh]) writeFileSync(path, "left behind");
  const [aged, now] = [61, 1].map((days) => new Date(t.clock.now().getTime() - days * dayMs)) as [Date, Date];
  utimesSync(old, aged, aged);
  utimesSync(fresh, now, now);
  await sweep();
  expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  // A phone that comes back later still begins anew under the same id.
  expect((await upload(t, officer, orphan, lonely)).status).toBe(204);
  expect(existsSync(originalOf(lonely))).toBe(true);
  expect((await t.call(officer, "GET", `/evidence?subjects=${hazard.commandId}`)).body.evidence).toHaveLength(2);
});

test("what belongs to a record that is held for a decision waits for it, and is attached when it is accepted", async () => {
  const [due] = (await t.call(officer, "GET", "/due-places")).body.places;
  const hazard = hazardOf(t.id(), due.placeId, new Date(t.clock.now().getTime() + 3_600_000));
  expect((await t.call(officer, "POST", "/hazards", hazard)).status).toBe(202);
  const wish = wishOf(hazard.commandId);
  await upload(t, officer, wish, await photo({ shade: 21 }));
  t.clock.advance(31 * dayMs);
  await sweep();
  const county = t.tokenOf("county_supervisor");
  const occurredAt = new Date(t.clock.now().getTime() - 32 * dayMs);
  const accepted = await t.call(county, "POST", `/held-records/${hazard.commandId}/acceptance`, {
    ...{ commandId: t.id(), basedOn: 1, occurredAt },
  });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201);
  await waitUntil(async () => (await t.call(officer, "GET", `/evidence/uploads/${wish.id}`)).body.state === "attached");
});
