import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres.ts";
import { root, say } from "./serve.ts";
import { rigNames } from "./rig-names.ts";
import { countTests } from "./test-count.ts";

/**
 * The whole check, the same here and in CI: formatting, lint, types, boundaries, unused code, every test, every rig in
 * its short form. With words behind it, only the tests and rigs whose files match. The last line counts tests and rigs;
 * a check that fails counts as one.
 */
const patterns = process.argv.slice(2);
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", FORCE_COLOR: "0" };
let failedChecks = 0;

function check(
  name: string,
  command: string,
  args: readonly string[],
  isRight: (output: string) => boolean = () => true,
): void {
  const begun = performance.now();
  const run = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  const output = `${run.stdout ?? ""}${run.stderr ?? ""}`;
  const isGood = run.status === 0 && isRight(output);
  if (!isGood) {
    failedChecks += 1;
    say(output || String(run.error));
  }
  say(`${isGood ? "✓" : "✗"} ${name} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

const workspaces =
  ["apps", "packages"].flatMap((dir) =>
    readdirSync(join(root, dir)).filter((name) => existsSync(join(root, dir, name, "package.json"))),
  ).length + 1;
if (patterns.length === 0) {
  check("format", "oxfmt", ["--check", "."]);
  check("lint", "oxlint", ["--type-aware", "--deny-warnings"]);
  // With nothing to look at the check would pass: it must have looked at every package.
  check("boundaries", "turbo", ["boundaries"], (output) => Number(/in (\d+) packages/.exec(output)?.[1]) >= workspaces);
  check("unused code", "knip", []);
  check("types and build", "turbo", ["run", "typecheck", "build", "--output-logs=errors-only"]);
} else {
  check("build", "turbo", ["run", "build", "--output-logs=errors-only"]);
}

const rigPatterns = patterns.filter((pattern) => pattern.includes(".rig"));
const testPatterns = patterns.filter((pattern) => !rigPatterns.includes(pattern));
let passed = 0;
let failed = failedChecks;

if (patterns.length === 0 || testPatterns.length > 0) {
  const home = mkdtempSync(join(tmpdir(), "safegrid-test-"));
  const server = await startPostgres({ dataDir: join(home, "data"), durable: false });
  const report = join(root, "node_modules/.cache/safegrid-tests.json");
  rmSync(report, { force: true });
  const vitest = join(root, "infra/node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "infra/run/vitest.config.ts", ...testPatterns];
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...env, TEST_DATABASE_ADMIN_URL: server.adminUrl, NODE_ENV: "test" },
  });
  await server.stop();
  rmSync(home, { recursive: true, force: true });
  const counted = countTests(existsSync(report) ? readFileSync(report, "utf8") : "", status);
  passed += counted.passed;
  failed += counted.failed;
}

// The rigs bring their own database and processes, and the machine to themselves.
for (const name of rigNames()) {
  const file = `infra/rigs/${name}.rig.ts`;
  if (patterns.length > 0 && !rigPatterns.some((pattern) => file.includes(pattern))) continue;
  const { status } = spawnSync(process.execPath, ["infra/run/rig.ts", name, "--short"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status === 0) passed += 1;
  else failed += 1;
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
