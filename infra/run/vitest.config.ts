import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "..", "..");
const needsServer = ["**/*.db.test.ts", "**/*.live.test.ts"];
const inBrowser = ["**/*.browser.test.ts"];
const never = ["**/node_modules/**", "**/dist/**", "**/.safegrid/**", "**/.cache/**"];
const where = ["apps/**", "packages/**", "infra/**"];
const of = (suffixes: string[]) =>
  where.flatMap((dir) => suffixes.map((suffix) => `${dir}/${suffix.replace("**/", "")}`));

/** Pure tests, tests on a real PostgreSQL, and tests in a real browser, which run one after the other. */
export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: join(root, "node_modules/.cache/safegrid-tests.json") }]],
    projects: [
      {
        root,
        test: {
          name: "pure",
          include: of(["**/*.test.ts", "**/*.test.tsx"]),
          exclude: [...never, ...needsServer, ...inBrowser],
        },
      },
      {
        root,
        test: { name: "server", include: of(needsServer), exclude: never, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        root,
        test: {
          name: "browser",
          include: of(inBrowser),
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
