import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { serveFieldPages } from "#/platform/field-pages.ts";
import { answerProblem } from "#/platform/problem-answer.ts";

const dir = mkdtempSync(join(tmpdir(), "safegrid-field-"));
mkdirSync(join(dir, "assets"));
writeFileSync(join(dir, "index.html"), "<!doctype html>");
writeFileSync(join(dir, "worker.js"), "keeps()");
writeFileSync(join(dir, "assets/app-1.js"), "app()");
afterAll(() => rmSync(dir, { recursive: true }));

async function get(path: string, hasWorker = true) {
  const app = Fastify();
  app.setErrorHandler(answerProblem);
  await app.register(async (pages) => serveFieldPages(pages, { dir, isOverTls: false, hasWorker }));
  const answer = await app.inject(path);
  await app.close();
  return answer;
}

test("the page may load its own files, its own API and pictures of its own, and nothing else", async () => {
  const { statusCode, headers } = await get("/field/");
  expect(statusCode).toBe(200);
  expect(headers["cache-control"]).toBe("no-cache");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|ws:|https?:/);
  expect(headers["permissions-policy"]).toContain("geolocation=(self)");
});

test("assets are kept for ever, and what is not there is no page", async () => {
  expect((await get("/field/assets/app-1.js")).headers["cache-control"]).toContain("immutable");
  expect((await get("/field/assets/app-0.js")).statusCode).toBe(404);
  expect((await get("/field")).headers.location).toBe("/field/");
});

test("switched off, the worker's place is taken by one that removes itself", async () => {
  expect((await get("/field/worker.js")).body).toBe("keeps()");
  const { body, headers } = await get("/field/worker.js", false);
  expect(body).toContain("unregister()");
  expect(body).not.toContain("keeps()");
  expect(headers["content-type"]).toContain("javascript");
  expect(headers["cache-control"]).toBe("no-store");
});
