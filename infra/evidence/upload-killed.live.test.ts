import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { waitUntil } from "@safegrid/testkit/wait-until";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";

/** Uploads and an API that is killed: what was acknowledged is there, and the rest goes on where it was. */
let stage: Stage;
let token: string;
beforeAll(async () => {
  stage = await startStage({ durable: false });
  token = stage.phones.find(({ role }) => role === "officer")?.token ?? "";
}, 120_000);
afterAll(async () => stage.stop());

const uploads = () => `${stage.url}/api/v1/evidence/uploads`;
const headers = (more: Record<string, string> = {}) => ({
  authorization: `Bearer ${token}`,
  "tus-resumable": "1.0.0",
  ...more,
});

/** A document of two megabytes, which must arrive byte by byte. */
function documentOf(): Buffer {
  return Buffer.concat([Buffer.from("%PDF-1.4\n%"), randomBytes(2_000_000), Buffer.from("\n%%EOF\n")]);
}

async function create(content: Buffer, subjectId = uuidv7()): Promise<string> {
  const id = uuidv7();
  const words = {
    ...{ id, subjectKind: "visit", subjectId, part: "other" },
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  const metadata = Object.entries(words)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",");
  const answer = await fetch(uploads(), {
    method: "POST",
    headers: headers({ "upload-length": String(content.length), "upload-metadata": metadata }),
  });
  expect(answer.status).toBe(201);
  return id;
}

async function offsetOf(id: string): Promise<number> {
  const answer = await fetch(`${uploads()}/${id}`, { method: "HEAD", headers: headers() });
  expect(answer.status).toBe(200);
  return Number(answer.headers.get("upload-offset"));
}

const patch = (id: string, offset: number, body: BodyInit) =>
  fetch(`${uploads()}/${id}`, {
    method: "PATCH",
    headers: headers({ "upload-offset": String(offset), "content-type": "application/offset+octet-stream" }),
    body,
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });

/** Sends slowly, so that the kill comes in the middle. */
function slowly(content: Buffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.enqueue(new Uint8Array(content.subarray(at, at + 64 * 1024)));
      at += 64 * 1024;
      if (at >= content.length) controller.close();
    },
  });
}

const api = () => stage.apis[0] ?? expect.unreachable();

test("killed in the middle, again and again: nothing acknowledged is lost, and the content comes whole", async () => {
  const content = documentOf();
  const id = await create(content);
  let acknowledged = 0;
  for (let kills = 0; kills < 2; kills += 1) {
    // A piece that is acknowledged, and one that the kill cuts off.
    const piece = await patch(id, acknowledged, new Uint8Array(content.subarray(acknowledged, acknowledged + 100_000)));
    expect(piece.status).toBe(204);
    acknowledged += 100_000;
    const cut = patch(id, acknowledged, slowly(content.subarray(acknowledged))).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await api().kill();
    await cut;
    await api().start();
    const offset = await offsetOf(id);
    expect(offset).toBeGreaterThanOrEqual(acknowledged);
    expect(offset).toBeLessThan(content.length);
    acknowledged = offset;
  }
  const last = await patch(id, acknowledged, new Uint8Array(content.subarray(acknowledged)));
  expect(last.status).toBe(204);
  const state = (await (await fetch(`${uploads()}/${id}`, { headers: headers() })).json()) as { state: string };
  expect(state.state).toBe("waiting");
}, 120_000);

test("killed at the very end: it is stored once, or begins anew; never said to be there while it is not", async () => {
  for (const afterMs of [0, 5, 20]) {
    const content = documentOf();
    const id = await create(content);
    const sent = patch(id, 0, new Uint8Array(content)).then(
      ({ status }) => status,
      () => null,
    );
    await waitUntil(async () => (await received(id)) > 0 || (await isSettled(sent)));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await api().kill();
    const status = await sent;
    await api().start();
    const offset = await offsetOf(id);
    if (status === 204) expect(offset).toBe(content.length);
    if (offset < content.length)
      expect((await patch(id, offset, new Uint8Array(content.subarray(offset)))).status).toBe(204);
    const state = (await (await fetch(`${uploads()}/${id}`, { headers: headers() })).json()) as { state: string };
    expect(state.state).toBe("waiting");
    expect(
      filesOf("originals").filter((name) => name.endsWith(createHash("sha256").update(content).digest("hex"))),
    ).toHaveLength(1);
  }
  expect(filesOf("uploads").filter((name) => name.endsWith(".part"))).toEqual([]);
}, 120_000);

const filesOf = (folder: string) =>
  readdirSync(join(stage.home, "state/evidence", folder), { recursive: true }).map(String);

async function received(id: string): Promise<number> {
  return filesOf("uploads").includes(`${id}.part`) ? 1 : 0;
}

const isSettled = (sent: Promise<unknown>) => Promise.race([sent.then(() => true), Promise.resolve(false)]);
