import { createHash } from "node:crypto";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import sharp from "sharp";
import type { UploadOptions } from "tus-js-client";
import { Upload } from "tus-js-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { metadataOf, photo } from "#/testing/evidence-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** The protocol's own client against the API over real sockets. */
let t: TestApp;
let url: string;
let officer: string;
let large: Buffer;
beforeAll(async () => {
  t = await openTestApp();
  url = await t.app.listen({ host: "127.0.0.1", port: 0 });
  officer = t.tokenOf("officer");
  // Noise does not shrink: some megabytes, as a photograph has them.
  large = await sharp({
    create: {
      width: 2400,
      height: 1800,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  })
    .jpeg({ quality: 92 })
    .toBuffer();
  expect(large.length).toBeGreaterThan(2_000_000);
}, 60_000);
afterAll(async () => t.close());

const wishOf = (content: Buffer) => ({
  id: t.id(),
  subjectKind: "hazard",
  subjectId: t.id(),
  part: "before",
  sha256: createHash("sha256").update(content).digest("hex"),
});
const stateOf = async (id: string) => (await t.call(officer, "GET", `/evidence/uploads/${id}`)).body;

function send(content: Buffer, wish: Record<string, string>, more: Partial<UploadOptions> = {}) {
  let upload: Upload | undefined;
  const done = new Promise<void>((resolve, reject) => {
    upload = new Upload(content, {
      endpoint: `${url}/api/v1/evidence/uploads`,
      headers: { authorization: `Bearer ${officer}` },
      metadata: wish,
      retryDelays: Array.from({ length: 60 }, () => 20),
      storeFingerprintForResuming: false,
      onSuccess: () => resolve(),
      onError: reject,
      ...more,
    });
    upload.start();
  });
  return { done, upload };
}

test("takes a photograph in pieces", async () => {
  const wish = wishOf(large);
  await send(large, wish, { chunkSize: 512 * 1024 }).done;
  expect(await stateOf(wish.id)).toMatchObject({ state: "waiting", offset: large.length });
});

test("takes it through a link that breaks every few hundred kilobytes, and goes on where it was", async () => {
  const wish = wishOf(large);
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let cuts = 0;
  const flapping = createServer((phone) => {
    const api = connect(Number(target.port), target.hostname);
    for (const socket of [phone, api]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    let left = 250_000 + cuts * 20_000;
    phone.on("data", (data) => {
      left -= data.length;
      if (left > 0) return void api.write(data);
      cuts += 1;
      // Also a part of a piece that was under way arrives.
      api.write(data.subarray(0, data.length >> 1), () => api.resetAndDestroy());
      phone.resetAndDestroy();
    });
    api.on("data", (data) => void phone.write(data));
    phone.on("end", () => api.end());
    api.on("end", () => phone.end());
  });
  const port = await new Promise<number>((resolve) =>
    flapping.listen(0, "127.0.0.1", () => resolve((flapping.address() as AddressInfo).port)),
  );
  try {
    await send(large, wish, {
      endpoint: `http://127.0.0.1:${port}/api/v1/evidence/uploads`,
      retryDelays: Array.from({ length: 300 }, () => 10),
    }).done;
    expect(cuts).toBeGreaterThan(3);
    expect(await stateOf(wish.id)).toMatchObject({ state: "waiting", offset: large.length });
  } finally {
    for (const socket of sockets) socket.destroy();
    flapping.close();
  }
}, 60_000);

test("a request that hangs gives way to the next one of the same upload, and what it had sent counts", async () => {
  const wish = wishOf(large);
  const created = await fetch(`${url}/api/v1/evidence/uploads`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${officer}`,
      "tus-resumable": "1.0.0",
      "upload-length": String(large.length),
      "upload-metadata": metadataOf(wish),
    },
  });
  expect(created.status).toBe(201);
  const target = new URL(url);
  const hanging = connect(Number(target.port), target.hostname);
  hanging.on("error", () => {});
  hanging.write(
    [
      `PATCH /api/v1/evidence/uploads/${wish.id} HTTP/1.1`,
      `host: ${target.host}`,
      `authorization: Bearer ${officer}`,
      "tus-resumable: 1.0.0",
      "upload-offset: 0",
      "content-type: application/offset+octet-stream",
      `content-length: ${large.length}`,
      "",
      "",
    ].join("\r\n"),
  );
  hanging.write(large.subarray(0, 100_000));
  await waitUntil(async () => (await stateOf(wish.id)).offset === 100_000);
  // The phone has lost its link without a word and comes back over another one.
  const began = performance.now();
  await send(large, wish, { uploadUrl: `${url}/api/v1/evidence/uploads/${wish.id}` }).done;
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(await stateOf(wish.id)).toMatchObject({ state: "waiting", offset: large.length });
  hanging.destroy();
}, 30_000);

test("hears of a refusal once, with its problem, and does not try for ever", async () => {
  const html = Buffer.from("<!doctype html><p>not a photograph</p>");
  let tries = 0;
  const { done } = send(html, wishOf(html), { onBeforeRequest: () => void (tries += 1) });
  const error = await done.catch((each: Error) => each);
  expect(String(error)).toContain("file-type-refused");
  expect(tries).toBe(2);
});

test("many small ones at once all arrive", async () => {
  const sent = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const content = await photo({ shade: 200 + n });
      const wish = wishOf(content);
      await send(content, wish).done;
      return wish.id;
    }),
  );
  for (const id of sent) expect((await stateOf(id)).state).toBe("waiting");
}, 60_000);
