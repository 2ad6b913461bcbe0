import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createS3Files } from "#/platform/files/s3-files.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

/** Against s3rver, an S3-compatible server that verifies signatures (AWS Signature Version 4). */
let dir: string;
let server: ChildProcess;
let bucketUrl: string;
const keys = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER", region: "us-east-1" };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "safegrid-s3-"));
  server = fork(new URL("./s3-server.fixture.mjs", import.meta.url), [dir], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const port = await new Promise((resolve) => server.once("message", resolve));
  bucketUrl = `http://127.0.0.1:${String(port)}/evidence`;
});
afterAll(async () => {
  server.kill("SIGKILL");
  await rm(dir, { recursive: true, force: true });
});

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

describe("files in a bucket", () => {
  test("are written, read, written again and removed", async () => {
    const files = createS3Files({ bucketUrl, ...keys });
    const content = Buffer.from("原件 ".repeat(10_000));
    const path = join(dir, "local");
    await writeFile(path, content);
    await files.take("originals/ab/abc", path, sha256(content));
    expect(existsSync(path)).toBe(false);
    expect((await files.read("originals/ab/abc"))?.equals(content)).toBe(true);
    await files.write("originals/ab/abc", content);
    await files.remove("originals/ab/abc");
    await files.remove("originals/ab/abc");
    expect(await files.read("originals/ab/abc")).toBe(null);
  });

  test("are neither given to nor taken from who signs wrongly", async () => {
    const files = createS3Files({ bucketUrl, ...keys });
    await files.write("a", Buffer.from("sealed"));
    const wrong = createS3Files({ bucketUrl, ...keys, secretAccessKey: "guessed" });
    await expect(wrong.read("a")).rejects.toThrow(/403/);
    await expect(wrong.write("b", Buffer.from("x"))).rejects.toThrow("403 SignatureDoesNotMatch");
    expect(await files.read("b")).toBe(null);
  });

  test("a passing fault is tried again; a store without room says so", async () => {
    let calls = 0;
    const store = createServer((request, answer) => {
      request.resume().on("end", () => {
        calls += 1;
        if (request.url?.endsWith("full")) answer.writeHead(507).end("<Code>XMinioStorageFull</Code>");
        else answer.writeHead(calls < 3 ? 503 : 200).end();
      });
    });
    const port = await new Promise<number>((resolve) =>
      store.listen(0, "127.0.0.1", () => resolve((store.address() as AddressInfo).port)),
    );
    try {
      const files = createS3Files({ bucketUrl: `http://127.0.0.1:${port}/b`, ...keys });
      await files.write("flaky", Buffer.from("x"));
      expect(calls).toBe(3);
      await expect(files.write("full", Buffer.from("x"))).rejects.toThrow("the storage is full");
    } finally {
      store.close();
    }
  });
});

test("an installation keeps its evidence there, and nothing of it on its own disk", async () => {
  const t = await openTestApp(undefined, "error", {
    SAFEGRID_EVIDENCE_S3: bucketUrl,
    SAFEGRID_EVIDENCE_S3_KEY: keys.accessKeyId,
    SAFEGRID_EVIDENCE_S3_SECRET: keys.secretAccessKey,
  });
  try {
    const officer = t.tokenOf("officer");
    const [due] = (await t.call(officer, "GET", "/due-places")).body.places;
    const hazard = hazardOf(t.id(), due.placeId, t.clock.now());
    await t.call(officer, "POST", "/hazards", hazard);
    const content = await photo();
    const wish = { id: t.id(), subjectKind: "hazard" as const, subjectId: hazard.commandId, part: "before" as const };
    expect((await upload(t, officer, wish, content)).status).toBe(204);
    await waitUntil(
      async () => (await t.call(officer, "GET", `/evidence/uploads/${wish.id}`)).body.state === "attached",
    );
    const shown = await t.app.inject({
      method: "GET",
      url: `/api/v1/evidence/${wish.id}/picture?size=thumb`,
      headers: { authorization: `Bearer ${officer}` },
    });
    expect([shown.statusCode, shown.rawPayload.subarray(8, 12).toString()]).toEqual([200, "WEBP"]);
    const original = await t.app.inject({
      method: "POST",
      url: `/api/v1/evidence/${wish.id}/original`,
      headers: { authorization: `Bearer ${t.tokenOf("county_supervisor")}` },
      payload: { reason: "核对" },
    });
    expect(original.rawPayload.equals(content)).toBe(true);
    for (const name of ["originals", "shown"]) expect(existsSync(join(t.evidenceDir, name))).toBe(false);
  } finally {
    await t.close();
  }
}, 60_000);
