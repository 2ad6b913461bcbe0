import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "..", "..");
const needsServer = ["**/*.db.test.ts", "**/*.live.test.ts"];
const inBrowser = ["**/*.browser.test.ts"];
const never = ["**/node_modules/**", "**/dist/**", "**/.safegrid/**", "**/.cache/**"];
const where = ["apps/**", "packages/**", "infra/**"];
const of = (suffixes: string[]) =>
  where.flatMap((dir) => suffixes.map((suffix) => `${dir}/${suffix.replace("**/", "")}`));

/** Pure tests, tests on a real PostgreSQL, and tests in a real browser. */
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
          // Properties of geometry take seconds on a machine with other work.
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: "server",
          isolate: false,
          include: of(needsServer),
          exclude: never,
          globalSetup: "apps/api/src/testing/migrated-template.ts",
          // Whoever waits here waits for something to happen, however busy the machine is.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        root,
        test: {
          name: "browser",
          isolate: false,
          include: of(inBrowser),
          exclude: never,
          // A page is as fast as the machine: what is waited for comes, or the test has failed.
          expect: { poll: { timeout: 60_000, interval: 100 } },
          testTimeout: 180_000,
          // The first ones make the county that the others copy.
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
