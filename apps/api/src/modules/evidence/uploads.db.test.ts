import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evidenceLimits } from "@safegrid/domain/evidence";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createUpload, metadataOf, photo, sendPart, tus, upload } from "#/testing/evidence-calls.ts";
import { pdf } from "#/testing/hostile-files.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let officer: string;
let placeId: string;
beforeAll(async () => {
  t = await openTestApp();
  officer = t.tokenOf("officer");
  const [due] = (await t.call(officer, "GET", "/due-places")).body.places;
  placeId = due.placeId;
});
afterAll(async () => t.close());

/** What is to be uploaded for a hazard that the server does not know yet. */
function wishOf(more: object = {}) {
  return { id: t.id(), subjectKind: "hazard" as const, subjectId: t.id(), part: "before" as const, ...more };
}
const stateOf = async (id: string, token = officer) => (await t.call(token, "GET", `/evidence/uploads/${id}`)).body;
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const inFolder = (name: string) => {
  const dir = join(t.evidenceDir, name);
  return existsSync(dir)
    ? readdirSync(dir, { recursive: true }).filter((each) => statSync(join(dir, String(each))).isFile())
    : [];
};

describe("an upload", () => {
  test("comes in parts, says where it stands, and is attached, whichever comes first: it or its hazard", async () => {
    for (const isFirst of [true, false]) {
      const hazard = hazardOf(t.id(), placeId, t.clock.now());
      const content = await photo({ shade: isFirst ? 10 : 20 });
      const wish = wishOf({ subjectId: hazard.commandId, sha256: sha256(content), fileName: "IMG_1.jpg" });
      if (!isFirst) expect((await t.call(officer, "POST", "/hazards", hazard)).status).toBe(201);
      const created = await createUpload(t, officer, wish, content.length);
      expect(created).toMatchObject({
        status: 201,
        headers: { location: `/api/v1/evidence/uploads/${wish.id}`, "tus-resumable": "1.0.0" },
      });
      expect(await sendPart(t, officer, wish.id, 0, content.subarray(0, 500))).toMatchObject({
        status: 204,
        headers: { "upload-offset": "500" },
      });
      expect(await tus(t, officer, "HEAD", `/${wish.id}`, {})).toMatchObject({
        status: 200,
        headers: { "upload-offset": "500", "upload-length": String(content.length), "cache-control": "no-store" },
      });
      expect(await stateOf(wish.id)).toMatchObject({ state: "receiving", offset: 500, length: content.length });
      expect((await sendPart(t, officer, wish.id, 500, content.subarray(500))).status).toBe(204);
      if (isFirst) {
        expect(await stateOf(wish.id)).toMatchObject({ state: "waiting" });
        expect((await t.call(officer, "POST", "/hazards", hazard)).status).toBe(201);
      }
      await waitUntil(async () => (await stateOf(wish.id)).state === "attached");
      const { body } = await t.call(officer, "GET", `/evidence?subjects=${hazard.commandId}`);
      expect(body.evidence).toMatchObject([
        { id: wish.id, part: "before", mediaType: "image/jpeg", sha256: sha256(content), fileName: "IMG_1.jpg" },
      ]);
      expect(inFolder("uploads")).toEqual([]);
    }
  });

  test("is asked after together with others, and only by its sender; what is unknown is left out", async () => {
    const content = await photo({ shade: 30 });
    const wishes = [wishOf(), wishOf()];
    for (const wish of wishes) await createUpload(t, officer, wish, content.length);
    await sendPart(t, officer, wishes[0]?.id ?? "", 0, content);
    await sendPart(t, officer, wishes[1]?.id ?? "", 0, content.subarray(0, 100));
    const ids = [...wishes.map(({ id }) => id), t.id()].join(",");
    const { body } = await t.call(officer, "GET", `/evidence/uploads?ids=${ids}`);
    expect(body.uploads).toHaveLength(2);
    expect(new Map(body.uploads.map((each: { id: string }) => [each.id, each]))).toEqual(
      new Map([
        [wishes[0]?.id, expect.objectContaining({ state: "waiting", offset: content.length })],
        [wishes[1]?.id, expect.objectContaining({ state: "receiving", offset: 100 })],
      ]),
    );
    expect((await t.call(t.tokenOf("village_staff"), "GET", `/evidence/uploads?ids=${ids}`)).body).toEqual({
      uploads: [],
    });
    const wrong = await t.call(officer, "GET", "/evidence/uploads?ids=x");
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, "querystring/ids/0"]);
  });

  test("may be of a visit, and come with its creation", async () => {
    const visit = visitOf(t.id(), placeId, t.clock.now());
    const wish = wishOf({ subjectKind: "visit", subjectId: visit.commandId, part: "other" });
    const answer = await tus(
      t,
      officer,
      "POST",
      "",
      { "upload-length": String(pdf.length), "upload-metadata": metadataOf(wish) },
      pdf,
    );
    expect(answer).toMatchObject({ status: 201, headers: { "upload-offset": String(pdf.length) } });
    await t.call(officer, "POST", "/visits", visit);
    await waitUntil(async () => (await stateOf(wish.id)).state === "attached");
  });

  test("begun again under its id goes on where it was; under another content or by somebody else it does not", async () => {
    const content = await photo({ shade: 31 });
    const wish = wishOf();
    await createUpload(t, officer, wish, content.length);
    await sendPart(t, officer, wish.id, 0, content.subarray(0, 100));
    expect((await createUpload(t, officer, wish, content.length)).status).toBe(201);
    expect((await tus(t, officer, "HEAD", `/${wish.id}`, {})).headers["upload-offset"]).toBe("100");
    expect((await createUpload(t, officer, wish, content.length + 1)).problem?.code).toBe("command-id-reused");
    expect((await createUpload(t, officer, { ...wish, part: "after" }, content.length)).problem?.code).toBe(
      "command-id-reused",
    );
    const other = t.tokenOf("village_staff");
    expect((await createUpload(t, other, wish, content.length)).problem?.code).toBe("upload-not-found");
    expect((await sendPart(t, other, wish.id, 100, content.subarray(100))).problem?.code).toBe("upload-not-found");
    expect((await tus(t, other, "HEAD", `/${wish.id}`, {})).status).toBe(404);
    expect((await stateOf(wish.id, other)).code).toBe("upload-not-found");
    expect((await sendPart(t, officer, wish.id, 100, content.subarray(100))).status).toBe(204);
    // Sent again although it is there: nothing happens twice.
    expect((await upload(t, officer, wish, content)).problem?.code).toBe("upload-offset-wrong");
    expect((await tus(t, officer, "HEAD", `/${wish.id}`, {})).headers["upload-offset"]).toBe(String(content.length));
  });

  test("that is killed between its last byte and its end is ended when it is asked for", async () => {
    const content = await photo({ shade: 33 });
    const wish = wishOf();
    await createUpload(t, officer, wish, content.length);
    await mkdir(join(t.evidenceDir, "uploads"), { recursive: true });
    await writeFile(join(t.evidenceDir, "uploads", `${wish.id}.part`), content);
    expect(await stateOf(wish.id)).toMatchObject({ state: "receiving" });
    expect((await tus(t, officer, "HEAD", `/${wish.id}`, {})).headers["upload-offset"]).toBe(String(content.length));
    expect(await stateOf(wish.id)).toMatchObject({ state: "waiting" });
  });
});

describe("what is refused", () => {
  test("wrong offsets and lengths: nothing of them is kept", async () => {
    const content = await photo({ shade: 41 });
    const wish = wishOf();
    await createUpload(t, officer, wish, content.length);
    for (const offset of [5, content.length, 10 ** 12])
      expect((await sendPart(t, officer, wish.id, offset, content.subarray(0, 50))).problem?.code).toBe(
        "upload-offset-wrong",
      );
    for (const offset of ["-1", "1e3", "x", ""])
      expect(await tus(t, officer, "PATCH", `/${wish.id}`, { "upload-offset": offset }, content)).toMatchObject({
        status: 400,
        problem: { code: "invalid-request", errors: [{ pointer: "headers/upload-offset" }] },
      });
    const more = Buffer.concat([content, Buffer.alloc(1)]);
    expect(await sendPart(t, officer, wish.id, 0, more)).toMatchObject({ status: 413 });
    expect(await stateOf(wish.id)).toMatchObject({ state: "receiving", offset: 0 });
    expect((await sendPart(t, officer, wish.id, 0, content)).status).toBe(204);
  });

  test.each([
    ["nothing", {}, "headers/upload-length"],
    ["no metadata", { "upload-length": "5", "upload-metadata": "" }, "headers/upload-metadata"],
    ["a length of nothing", { "upload-length": "0" }, "headers/upload-length"],
    ["a negative length", { "upload-length": "-5" }, "headers/upload-length"],
    ["a length that is none", { "upload-length": "12abc" }, "headers/upload-length"],
    ["metadata that is no base64", { "upload-length": "5", "upload-metadata": "id ???" }, "headers/upload-metadata"],
    ["another version", { "upload-length": "5", "tus-resumable": "0.2.1" }, "headers/tus-resumable"],
  ])("a creation that says %s names the header", async (_what, headers, pointer) => {
    const answer = await tus(t, officer, "POST", "", { "upload-metadata": metadataOf(wishOf()), ...headers });
    expect(answer).toMatchObject({ status: 400, problem: { code: "invalid-request", errors: [{ pointer }] } });
  });

  test.each([
    ["id", "../../../../etc/passwd"],
    ["id", crypto.randomUUID()],
    ["subjectKind", "place"],
    ["subjectId", "x'; drop table evidence; --"],
    ["part", "während"],
    ["sha256", "ABC"],
    ["takenAt", "yesterday"],
    ["fileName", "a\u0000b"],
  ])("metadata with a wrong %s name the key", async (key, value) => {
    const answer = await createUpload(t, officer, wishOf({ [key]: value }), 10);
    expect(answer).toMatchObject({ status: 400, problem: { code: "invalid-request" } });
    expect(answer.problem?.errors?.map(({ pointer }) => pointer)).toEqual([`headers/upload-metadata/${key}`]);
  });

  test("more than the limit, before anything is sent", async () => {
    expect((await createUpload(t, officer, wishOf(), evidenceLimits.bytes + 1)).problem?.code).toBe("file-too-large");
    expect((await createUpload(t, officer, wishOf(), evidenceLimits.bytes)).status).toBe(201);
  });

  test("content of another hash than announced: it begins anew, and comes right", async () => {
    const content = await photo({ shade: 43 });
    const wish = wishOf({ sha256: sha256(content) });
    const damaged = Buffer.from(content);
    damaged[600] = (damaged[600] ?? 0) ^ 1;
    expect((await upload(t, officer, wish, damaged)).problem).toMatchObject({ code: "file-hash-wrong" });
    expect(await stateOf(wish.id)).toMatchObject({ state: "receiving", offset: 0 });
    expect((await sendPart(t, officer, wish.id, 0, content)).status).toBe(204);
    expect(await stateOf(wish.id)).toMatchObject({ state: "waiting" });
  });

  test("a file of another kind, for ever and with the reason, whatever it is called; nothing of it stays", async () => {
    const before = inFolder("originals").length;
    const wish = wishOf({ fileName: "photo.jpg" });
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);
    expect((await upload(t, officer, wish, svg)).problem).toMatchObject({ code: "file-type-refused" });
    expect(await stateOf(wish.id)).toMatchObject({ state: "refused", problem: "file-type-refused" });
    expect((await createUpload(t, officer, wish, svg.length)).problem?.code).toBe("file-type-refused");
    expect((await tus(t, officer, "HEAD", `/${wish.id}`, {})).status).toBe(422);
    expect(inFolder("originals")).toHaveLength(before);
    expect(existsSync(join(t.evidenceDir, "uploads", `${wish.id}.part`))).toBe(false);
  });

  test("a path in a file's name is only a name", async () => {
    const content = await photo({ shade: 45 });
    const hazard = hazardOf(t.id(), placeId, t.clock.now());
    const wish = wishOf({ subjectId: hazard.commandId, fileName: '..\\..\\..\u202Egpj.exe/../../x\u2066".jpg' });
    expect((await upload(t, officer, wish, content)).status).toBe(204);
    await t.call(officer, "POST", "/hazards", hazard);
    await waitUntil(async () => (await stateOf(wish.id)).state === "attached");
    const { body } = await t.call(officer, "GET", `/evidence?subjects=${hazard.commandId}`);
    expect(body.evidence[0].fileName).toBe("x.jpg");
    for (const id of ["..%2F..%2Fetc", "%00", "a".repeat(500)])
      expect((await tus(t, officer, "HEAD", `/${id}`, {})).status).toBeGreaterThanOrEqual(400);
  });

  test("whoever may not report, and what is somebody else's hazard", async () => {
    const hazard = hazardOf(t.id(), placeId, t.clock.now());
    await t.call(officer, "POST", "/hazards", hazard);
    const [place] = await t.db.query<{ township_id: string }>(
      `select g.township_id from place_cell c join grid g on g.id = c.cell_id where c.place_id = $1`,
      [placeId],
    );
    const elsewhere = t.tree.county.children.find(({ id }) => id !== place?.township_id);
    const outsider = t.tokenOf("officer", elsewhere?.code);
    const wish = wishOf({ subjectId: hazard.commandId });
    expect((await createUpload(t, outsider, wish, 10)).problem?.code).toBe("hazard-not-found");

    // Uploaded before the hazard came, it is refused when it comes.
    const late = hazardOf(t.id(), placeId, t.clock.now());
    const early = wishOf({ subjectId: late.commandId });
    expect((await upload(t, outsider, early, await photo({ shade: 47 }))).status).toBe(204);
    await t.call(officer, "POST", "/hazards", late);
    await waitUntil(async () => (await stateOf(early.id, outsider)).state === "refused");
    expect(await stateOf(early.id, outsider)).toMatchObject({ problem: "hazard-not-found" });
    expect((await t.call(officer, "GET", `/evidence?subjects=${late.commandId}`)).body.evidence).toEqual([]);
  });

  test("too many that lead to nothing", async () => {
    const known = wishOf();
    await createUpload(t, officer, known, 10);
    await t.db.query(
      `insert into evidence (id, account_id, by_name, scope_id, subject_kind, subject_id, part, bytes, created_at, touched_at)
       select gen_random_uuid(), account_id, '甲', scope_id, 'hazard', gen_random_uuid(), 'other', 1, now(), now()
       from evidence, generate_series(1, $2) where id = $1`,
      [known.id, evidenceLimits.openUploads],
    );
    const answer = await createUpload(t, officer, wishOf(), 10);
    expect(answer.status).toBe(429);
    await t.db.query(`delete from evidence where by_name = '甲'`);
    expect((await createUpload(t, officer, wishOf(), 10)).status).toBe(201);
  });
});

describe("a full disk", () => {
  test("in the middle is told, may be tried again, and what had come stays", async () => {
    const content = await photo({ shade: 51 });
    const wish = wishOf();
    await createUpload(t, officer, wish, content.length);
    const path = join(t.evidenceDir, "uploads", `${wish.id}.part`);
    await mkdir(join(t.evidenceDir, "uploads"), { recursive: true });
    // The kernel's own full disk.
    await symlink("/dev/full", path);
    expect(await sendPart(t, officer, wish.id, 0, content)).toMatchObject({
      status: 507,
      problem: { code: "storage-full", retryable: true },
    });
    await rm(path);
    expect((await sendPart(t, officer, wish.id, 0, content)).status).toBe(204);
  });

  test("is foreseen: what would leave too little for the database is not begun", async () => {
    const small = await openTestApp(undefined, "error", { SAFEGRID_EVIDENCE_RESERVE_MB: String(10 ** 9) });
    try {
      const answer = await createUpload(small, small.tokenOf("officer"), wishOf(), 10);
      expect(answer).toMatchObject({ status: 507, problem: { code: "storage-full" } });
    } finally {
      await small.close();
    }
  }, 60_000);
});

describe("two requests at once for one upload", () => {
  test("of any process: every byte is written once, and the content is whole", async () => {
    const second = await openSecondApp(t);
    try {
      for (let round = 0; round < 4; round += 1) {
        const content = await photo({ width: 1200 + round, height: 900, shade: 60 + round });
        const wish = wishOf({ sha256: sha256(content) });
        await createUpload(t, officer, wish, content.length);
        const half = content.length >> 1;
        const answers = await Promise.all([
          sendPart(t, officer, wish.id, 0, content.subarray(0, half)),
          sendPart(second, officer, wish.id, 0, content.subarray(0, half)),
          sendPart(t, officer, wish.id, 0, content.subarray(0, half + 7)),
        ]);
        // Each is taken whole or finds that another was first.
        for (const { status } of answers) expect([204, 409]).toContain(status);
        expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
        const { offset } = await stateOf(wish.id);
        const ends = await Promise.all([
          sendPart(second, officer, wish.id, offset, content.subarray(offset)),
          sendPart(t, officer, wish.id, offset, content.subarray(offset)),
        ]);
        expect(ends.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
        expect(await stateOf(wish.id)).toMatchObject({ state: "waiting" });
      }
    } finally {
      await second.close();
    }
  }, 60_000);
});
