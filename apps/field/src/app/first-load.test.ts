import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");
const contentOf = (file: string) => readFileSync(join(dist, file));
const built = () =>
  readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => /\.(html|js|css)$/.test(file));

test("the first load is at most 200 kB compressed, with everything that is kept for the cold start", () => {
  expect(existsSync(dist), "build the phone app first").toBe(true);
  const bytes = built().reduce((sum, file) => sum + gzipSync(contentOf(file)).length, 0);
  expect(bytes).toBeLessThan(200_000);
  expect(bytes).toBeGreaterThan(50_000);
});

test("the worker keeps each file that the page asks for, and the page itself", () => {
  const worker = contentOf("worker.js").toString();
  for (const file of built().filter((file) => file !== "worker.js" && file !== "index.html"))
    expect(worker).toContain(file);
  const page = contentOf("index.html").toString();
  const asked = [...page.matchAll(/(?:src|href)="\/field\/([^"]+)"/g)].map(([, file]) => file ?? "");
  expect(asked.length).toBeGreaterThan(2);
  for (const file of asked) expect(worker).toContain(file);
});

test("nothing is called that browsers of 2019 do not have", () => {
  const text = built()
    .filter((file) => file.endsWith(".js"))
    .map((file) => contentOf(file).toString())
    .join("\n");
  for (const young of [".toSorted(", ".toReversed(", ".findLast(", "structuredClone(", ".replaceAll(", "Map.groupBy("])
    expect(text.includes(young), young).toBe(false);
});
