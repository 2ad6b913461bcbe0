import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createContentJudge } from "#/modules/evidence/content-judge.ts";
import { photo } from "#/testing/evidence-calls.ts";

const fixture = new URL("./judge-content.fixture.ts", import.meta.url);
const taken = { mediaType: "application/pdf", picture: null };
let close = () => {};
afterEach(() => close());

function judgeWith(patienceMs: number, idleMs = 60_000) {
  const judge = createContentJudge(fixture, { patienceMs, idleMs });
  close = judge.close;
  return judge;
}

test("a file on which the decoder crashes is refused, and the next one is judged by a fresh process", async () => {
  const judge = judgeWith(20_000);
  expect(await judge.judge("good")).toEqual(taken);
  const first = judge.pid;
  const [crashed, after] = await Promise.allSettled([judge.judge("crash"), judge.judge("good")]);
  expect(crashed).toMatchObject({ status: "rejected", reason: { code: "picture-not-readable" } });
  expect(after).toMatchObject({ status: "fulfilled", value: taken });
  expect(judge.pid).not.toBe(first);
}, 30_000);

test("so is one that takes too long; a fault of the machine is no word about the file", async () => {
  const judge = judgeWith(1_500);
  await expect(judge.judge("hang")).rejects.toMatchObject({ code: "picture-not-readable" });
  await expect(judge.judge("fault")).rejects.toThrow("the disk is gone");
  expect(await judge.judge("good")).toEqual(taken);
}, 30_000);

test("the process ends when there is nothing to judge, and begins again", async () => {
  const judge = judgeWith(20_000, 50);
  expect(await judge.judge("good")).toEqual(taken);
  await waitUntil(() => judge.pid === undefined, { timeoutMs: 10_000 });
  expect(await judge.judge("good")).toEqual(taken);
}, 30_000);

test("the real one judges a photograph, with its pictures, through the process", async () => {
  const judge = createContentJudge();
  close = judge.close;
  const dir = await mkdtemp(join(tmpdir(), "safegrid-judge-"));
  try {
    await writeFile(join(dir, "a"), await photo());
    const { picture } = await judge.judge(join(dir, "a"));
    expect(picture).toMatchObject({ width: 300, height: 400 });
    for (const shown of [picture?.thumb ?? [], await judge.picture(join(dir, "a"), "pair")])
      expect(Buffer.from(shown).subarray(8, 12).toString()).toBe("WEBP");
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}, 30_000);
