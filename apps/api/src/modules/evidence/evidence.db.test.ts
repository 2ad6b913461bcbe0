import { createHash } from "node:crypto";
import { chmod, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createScopedReads } from "#/platform/scoped-sql.ts";
import { makeCaller, makeWall } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import { dealOutToDepartments } from "#/testing/grounds.ts";
import { pdf } from "#/testing/hostile-files.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let here: { placeId: string; townshipId: string; departmentId: string; officer: string };
let there: typeof here;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  const [line] = await dealOutToDepartments(t);
  [here, there] = await Promise.all([groundIn(0, line), groundIn(1, line)]);
  county = t.tokenOf("county_supervisor");
});
afterAll(async () => t.close());

async function groundIn(index: number, departmentId: string): Promise<typeof here> {
  const township = t.tree.county.children[index];
  const [place] = await t.db.query<{ id: string; cell_id: string }>(
    `select p.id, c.cell_id from place p join place_cell c on c.place_id = p.id join grid g on g.id = c.cell_id
     where g.township_id = $1 and p.department_id = $2 order by p.id limit 1`,
    [township?.id, departmentId],
  );
  const { token } = await makeCaller(t, { role: "officer", gridId: place?.cell_id ?? "" });
  return { placeId: place?.id ?? "", townshipId: township?.id ?? "", departmentId, officer: token };
}

/** A hazard with one piece of evidence, attached. */
async function hazardWith(content: Buffer, at = here, part: "before" | "after" = "before") {
  const hazard = hazardOf(t.id(), at.placeId, t.clock.now());
  expect((await t.call(at.officer, "POST", "/hazards", hazard)).status).toBe(201);
  return { hazardId: hazard.commandId, evidenceId: await addTo(hazard.commandId, content, at.officer, part) };
}

async function addTo(hazardId: string, content: Buffer, token: string, part: "before" | "after" = "after") {
  const wish = { id: t.id(), subjectKind: "hazard" as const, subjectId: hazardId, part, fileName: "现场.pdf" };
  expect((await upload(t, token, wish, content)).status).toBe(204);
  await waitUntil(async () => (await t.call(token, "GET", `/evidence/uploads/${wish.id}`)).body.state === "attached");
  return wish.id;
}

const get = (token: string, path: string, headers: Record<string, string> = {}) =>
  t.app.inject({ method: "GET", url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}`, ...headers } });
const open = (token: string, id: string, body: object = { reason: "核对拍摄时间" }) =>
  t.app.inject({
    method: "POST",
    url: `/api/v1/evidence/${id}/original`,
    headers: { authorization: `Bearer ${token}` },
    payload: body,
  });
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const listOf = async (token: string, ...ids: string[]) =>
  (await t.call(token, "GET", `/evidence?subjects=${ids.join(",")}`)).body.evidence;

describe("what is shown", () => {
  test("is a picture made anew, kept by the browser for ever, asked for again under another session", async () => {
    const content = await photo({ shade: 1 });
    const { evidenceId } = await hazardWith(content);
    for (const size of ["thumb", "pair", "full"]) {
      const answer = await get(county, `/evidence/${evidenceId}/picture?size=${size}`);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).toMatchObject({
        "content-type": "image/webp",
        "cache-control": "private, max-age=31536000, immutable",
        vary: expect.stringMatching(/authorization, cookie/i),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
      });
      expect(answer.rawPayload.includes("SecretPhone")).toBe(false);
      const { exif, width, height } = await sharp(answer.rawPayload).metadata();
      expect(exif).toBeUndefined();
      if (size === "pair") expect([width, height]).toEqual([960, 720]);
      const again = await get(county, `/evidence/${evidenceId}/picture?size=${size}`, {
        "if-none-match": String(answer.headers["etag"]),
      });
      expect([again.statusCode, again.body]).toEqual([304, ""]);
    }
    const wrong = await t.call(county, "GET", `/evidence/${evidenceId}/picture?size=huge`);
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: "querystring/size" }] } });
    expect((await t.call(county, "GET", `/evidence/${evidenceId}/file`)).status).toBe(404);
  });

  test("is made again from the original when it is gone", async () => {
    const content = await photo({ shade: 2 });
    const { evidenceId } = await hazardWith(content);
    await rm(join(t.evidenceDir, "shown"), { recursive: true });
    const answer = await get(county, `/evidence/${evidenceId}/picture?size=thumb`);
    expect((await sharp(answer.rawPayload).metadata()).height).toBe(320);
    expect(
      (await readdir(join(t.evidenceDir, "shown"), { recursive: true })).filter((name) => name.endsWith("-thumb.webp")),
    ).toHaveLength(1);
  });

  test("of a document nothing: it is given to be saved, and no browser opens it", async () => {
    const { evidenceId } = await hazardWith(pdf);
    const answer = await get(county, `/evidence/${evidenceId}/file`);
    expect(answer.rawPayload.equals(pdf)).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent("现场.pdf")}`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    expect((await t.call(county, "GET", `/evidence/${evidenceId}/picture`)).status).toBe(404);
  });
});

describe("evidence is seen with what it is attached to", () => {
  test("by its township, its county, its department and their wall; by nobody else, whatever the query forgets", async () => {
    const { hazardId, evidenceId } = await hazardWith(await photo({ shade: 3 }));
    const inTownship = await makeCaller(t, { role: "township_supervisor", gridId: here.townshipId });
    const outside = await makeCaller(t, { role: "township_supervisor", gridId: there.townshipId });
    const regulator = { role: "department_regulator", gridId: t.tree.county.id } as const;
    const ofLine = await makeCaller(t, { ...regulator, departmentId: here.departmentId });
    const [other] = await t.db.query<{ id: string }>(`select id from department where id <> $1 limit 1`, [
      here.departmentId,
    ]);
    const offLine = await makeCaller(t, { ...regulator, departmentId: other?.id ?? "" });
    const wall = await makeWall(t, here.townshipId);
    for (const token of [inTownship.token, county, ofLine.token, wall, here.officer]) {
      expect(await listOf(token, hazardId)).toHaveLength(1);
      expect((await get(token, `/evidence/${evidenceId}/picture?size=thumb`)).statusCode).toBe(200);
    }
    for (const token of [outside.token, offLine.token, await makeWall(t, there.townshipId)]) {
      expect(await listOf(token, hazardId)).toEqual([]);
      expect((await t.call(token, "GET", `/evidence/${evidenceId}/picture`)).body.code).toBe("evidence-not-found");
      expect((await t.call(token, "GET", `/evidence/${evidenceId}/file`)).status).toBe(404);
    }
    expect((await open(outside.token, evidenceId)).json()).toMatchObject({ code: "evidence-not-found" });
    const scoped = createScopedReads(t.db);
    for (const table of ["evidence", "evidence_content"]) {
      const seen = (scopeId: string) =>
        scoped.as({ scopeId, departmentId: null }, (sql) => sql.query(`select sha256 from ${table}`));
      expect((await seen(here.townshipId)).length).toBeGreaterThan(0);
      expect(await seen(there.townshipId)).toEqual([]);
    }
  });

  test("by whoever the hazard was sent to from beyond its ground (P7), who may add to it", async () => {
    const { hazardId, evidenceId } = await hazardWith(await photo({ shade: 9 }));
    const { token } = await makeCaller(t, { role: "township_supervisor", gridId: there.townshipId });
    expect(await listOf(token, hazardId)).toEqual([]);
    await t.db.query(
      `insert into hazard_party (hazard_id, place_id, unit_id, unit_grid_id, by_sharing, since)
       values ($1, $3, $2, $2, false, now())`,
      [hazardId, there.townshipId, here.placeId],
    );
    expect(await listOf(token, hazardId)).toHaveLength(1);
    expect((await get(token, `/evidence/${evidenceId}/picture?size=pair`)).statusCode).toBe(200);
    await addTo(hazardId, await photo({ shade: 10 }), token);
    expect(await listOf(here.officer, hazardId)).toHaveLength(2);
  });

  test("what is not attached yet is seen by nobody but its sender", async () => {
    const wish = { id: t.id(), subjectKind: "hazard" as const, subjectId: t.id(), part: "other" as const };
    await upload(t, here.officer, wish, await photo({ shade: 4 }));
    expect((await t.call(here.officer, "GET", `/evidence/uploads/${wish.id}`)).body.state).toBe("waiting");
    expect((await get(county, `/evidence/${wish.id}/picture`)).statusCode).toBe(404);
    expect(await listOf(county, wish.subjectId)).toEqual([]);
  });
});

describe("an original", () => {
  test("is given byte by byte to who may and says why; who opened whose, and why, is noted before", async () => {
    const content = await photo({ shade: 5 });
    const { hazardId, evidenceId } = await hazardWith(content);
    const answer = await open(county, evidenceId);
    expect(answer.rawPayload.equals(content)).toBe(true);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "content-type": "application/octet-stream" });
    expect(answer.headers["content-disposition"]).toMatch(/^attachment/);
    const [note] = await t.db.query<{ about: object; by_name: string }>(
      `select about, by_name from operation_log where kind = 'original_opened' order by n desc limit 1`,
    );
    expect(note?.about).toEqual({
      ...{ id: evidenceId, subjectKind: "hazard", subjectId: hazardId },
      ...{ sha256: sha256(content), reason: "核对拍摄时间" },
    });
    expect((await open(county, evidenceId, { reason: " " })).json().errors[0].pointer).toBe("/reason");
    expect((await open(here.officer, evidenceId)).statusCode).toBe(403);
    expect((await open(await makeWall(t, here.townshipId), evidenceId)).statusCode).toBe(403);
  });

  test("that somebody changed on the disk is not given out: it no longer has its hash", async () => {
    const content = await photo({ shade: 6 });
    const { evidenceId } = await hazardWith(content);
    const path = join(t.evidenceDir, "originals", sha256(content).slice(0, 2), sha256(content));
    await chmod(path, 0o600);
    await writeFile(path, Buffer.concat([content, Buffer.from("x")]));
    expect((await open(county, evidenceId)).json()).toMatchObject({ code: "evidence-damaged", status: 500 });
    await rm(path);
    expect((await open(county, evidenceId)).json()).toMatchObject({ code: "evidence-damaged" });
    // Whoever still has it may send it again: the content is whole again.
    await hazardWith(content);
    expect((await open(county, evidenceId)).statusCode).toBe(200);
  });

  test("is in the county's chained log with its hash, and its row cannot be changed or taken out", async () => {
    const content = await photo({ shade: 7 });
    const { hazardId, evidenceId } = await hazardWith(content);
    const events = await t.db.query<{ about: object; subject_id: string; command_id: string }>(
      `select about, subject_id, command_id from event_log where type = 'evidence.attached' and subject_id = $1`,
      [hazardId],
    );
    expect(events).toEqual([
      {
        about: { evidenceId, subject: "hazard", part: "before", sha256: sha256(content) },
        subject_id: hazardId,
        command_id: evidenceId,
      },
    ]);
    await expect(t.db.query(`update evidence set part = 'after' where id = $1`, [evidenceId])).rejects.toThrow(
      /attached/,
    );
    await expect(t.db.query(`delete from evidence where id = $1`, [evidenceId])).rejects.toThrow(/attached/);
  });
});

describe("the same content", () => {
  /** Where this content serves twice, as far as somebody sees it. */
  const reusesOf = async (content: Buffer, token: string) =>
    (await t.call(token, "GET", "/evidence/reuses")).body.reuses.filter(
      (each: { sha256: string }) => each.sha256 === sha256(content),
    );

  test("for another hazard is kept once and noted as a fact, for those who see both; nothing is refused", async () => {
    const content = await photo({ shade: 8 });
    const first = await hazardWith(content, here);
    // Two of the same hazard are no reuse.
    await addTo(first.hazardId, content, here.officer);
    expect(await reusesOf(content, county)).toEqual([]);
    const second = await hazardWith(content, there);
    expect(await reusesOf(content, county)).toMatchObject([
      {
        sha256: sha256(content),
        later: { id: second.evidenceId, subjectId: second.hazardId },
        earlier: { id: first.evidenceId, subjectId: first.hazardId },
      },
    ]);
    const flags = (list: { isReused: boolean }[]) => list.map(({ isReused }) => isReused);
    expect(flags(await listOf(county, first.hazardId))).toEqual([true, false]);
    expect(flags(await listOf(county, second.hazardId))).toEqual([true]);
    // Changes outside a subtree change no byte of what it sees.
    for (const [ground, { hazardId }] of [[here, first] as const, [there, second] as const]) {
      const { token } = await makeCaller(t, { role: "township_supervisor", gridId: ground.townshipId });
      expect(await reusesOf(content, token)).toEqual([]);
      expect(flags(await listOf(token, hazardId))).not.toContain(true);
    }
    const kept = await readdir(join(t.evidenceDir, "originals"), { recursive: true });
    expect(kept.filter((name) => name.includes(sha256(content)))).toHaveLength(1);
  });
});
