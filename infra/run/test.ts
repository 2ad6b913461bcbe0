import { spawn, spawnSync } from "node:child_process";
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
/** Where this run keeps the counties that its rigs and browser tests start from. */
const stages = mkdtempSync(join(tmpdir(), "safegrid-stages-"));
process.on("exit", () => rmSync(stages, { recursive: true, force: true }));
const env = {
  ...process.env,
  SAFEGRID_STAGES: stages,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  FORCE_COLOR: "0",
};
let failedChecks = 0;

function check(
  name: string,
  command: string,
  args: readonly string[],
  isRight: (output: string) => boolean = () => true,
): void {
  const begun = performance.now();
  const done = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}`;
  const isGood = done.status === 0 && isRight(output);
  if (!isGood) {
    failedChecks += 1;
    say(output || String(done.error));
  }
  say(`${isGood ? "✓" : "✗"} ${name} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/**
 * Runs a program of ours to its end. Not in one blocking call: what the database server says meanwhile is read here, and a
 * server whose words nobody reads stands still when some hundred kilobytes of them are waiting.
 */
function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit", env: environment });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => resolve(status));
  });
}

const workspaces =
  ["apps", "packages"].flatMap((dir) =>
    readdirSync(join(root, dir)).filter((name) => existsSync(join(root, dir, name, "package.json"))),
  ).length + 1;
// A build that is brought back from the cache would come to lie over an older one, whose files would count as its own.
for (const app of readdirSync(join(root, "apps")))
  rmSync(join(root, "apps", app, "dist"), { recursive: true, force: true });
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
  const status = await run(args, { ...env, TEST_DATABASE_ADMIN_URL: server.adminUrl, NODE_ENV: "test" });
  await server.stop();
  rmSync(home, { recursive: true, force: true });
  const counted = countTests(existsSync(report) ? readFileSync(report, "utf8") : "", status);
  passed += counted.passed;
  failed += counted.failed;
}

/** Runs a rig in its short form; what it says comes in one piece at its end, for others may run beside it. */
async function runRig(name: string): Promise<void> {
  const child = spawn(process.execPath, ["infra/run/rig.ts", name, "--short"], { cwd: root, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  process.stdout.write(said);
  if (status === 0) passed += 1;
  else failed += 1;
}

// The rigs bring their own database and processes. Those that measure have the machine to themselves, the others go in twos.
const measuring: readonly string[] = ["slow", "soak", "storm"];
const rigs = rigNames().filter(
  (name) => patterns.length === 0 || rigPatterns.some((pattern) => `infra/rigs/${name}.rig.ts`.includes(pattern)),
);
const queue = rigs.filter((name) => !measuring.includes(name));
const work = async () => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) await runRig(name);
};
await Promise.all([work(), work()]);
for (const name of rigs.filter((each) => measuring.includes(each))) await runRig(name);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
