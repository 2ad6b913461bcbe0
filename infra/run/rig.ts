import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Rig } from "#/rigs/rig.ts";
import { randomOf } from "#/rigs/random.ts";
import { rigNames } from "./rig-names.ts";
import { buildApps, say } from "./serve.ts";

/**
 * Runs one rig against the real product: `npm run rig -- NAME [--seed N] [--short] [--plant]`. Exit status 0 where every
 * guarantee held, 1 where one did not. With --plant the product has a fault that the rig must find.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    short: { type: "boolean", default: false },
    plant: { type: "boolean", default: false },
  },
});
const names = rigNames();
const [name = ""] = positionals;
const seed = Number(values.seed ?? randomInt(1, 1_000_000));
if (!names.includes(name) || !Number.isSafeInteger(seed)) {
  say(`npm run rig -- NAME [--seed N] [--short] [--plant], with NAME one of ${names.join(" ")}`);
  process.exit(2);
}
// The whole check has built everything, and rigs beside each other must not build under each other's feet.
if (process.env["SAFEGRID_STAGES"] === undefined) await buildApps();

/** An ending that hangs must not keep the others from theirs: what they started would stay behind. */
const longestEndingMs = 60_000;
const limitMinutes = values.short ? 10 : 60;
const begun = performance.now();
const faults: string[] = [];
const endings: (() => Promise<void> | void)[] = [];
let isEnding = false;
const form = values.short ? "short" : "full";
console.log(`rig ${name} · seed ${seed} · ${form}${values.plant ? " · with a planted fault" : ""}`);

async function end(): Promise<never> {
  if (isEnding) return new Promise(() => {});
  isEnding = true;
  for (const work of endings.toReversed()) {
    const done = (async () => work())().catch((error: unknown) => say(String(error)));
    const timer = new AbortController();
    const hung = pause(longestEndingMs, "hung", { signal: timer.signal }).catch(() => {});
    if ((await Promise.race([done, hung])) === "hung") fault("an ending hangs");
    timer.abort();
  }
  const took = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? "green" : `RED, ${faults.length} faults`} after ${took} s`);
  process.exit(faults.length === 0 ? 0 : 1);
}

function fault(text: string): void {
  faults.push(text);
  if (faults.length <= 20) console.log(`  ✗ ${text}`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    fault(`ended by ${signal}`);
    void end();
  });
}
setTimeout(() => {
  fault(`did not end within ${limitMinutes} minutes`);
  void end();
}, limitMinutes * 60_000).unref();
process.on("unhandledRejection", (error) => {
  fault(`the rig failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  void end();
});

const { rig } = (await import(`#/rigs/${name}.rig.ts`)) as { rig: Rig };
try {
  await rig({
    seed,
    random: randomOf(seed),
    isShort: values.short,
    isPlanted: values.plant,
    within: (ms) => (values.short ? 5 * ms : ms),
    figure: (what, value, unit = "") =>
      console.log(`  ${what}: ${typeof value === "number" ? round(value) : value}${unit === "" ? "" : ` ${unit}`}`),
    fault,
    atEnd: (work) => void endings.push(work),
  });
} catch (error) {
  fault(`the rig failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
await end();

function round(value: number): string {
  return Number.isInteger(value) || value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
