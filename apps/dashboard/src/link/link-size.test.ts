import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dir = join(import.meta.dirname, "../../dist/link");

test("what a phone loads first is at most 100 kB compressed, and nothing of the office's screens", () => {
  expect(existsSync(dir), "build the dashboard first").toBe(true);
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => /\.(html|js|css)$/.test(file));
  expect(files.some((file) => file.endsWith(".js"))).toBe(true);
  const contents = files.map((file) => readFileSync(join(dir, file)));
  const bytes = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(bytes).toBeLessThan(100_000);
  // Without these the page would be empty, or be the wrong one.
  const text = contents.join("\n");
  for (const own of ["/api/v1/public", "查询码"]) expect(text).toContain(own);
  for (const foreign of ["ant-btn", "react", "socket.io", "echarts"]) expect(text.toLowerCase()).not.toContain(foreign);
});
