import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import { createApi } from "./api.ts";
import { createCounty } from "./county-day.ts";
import { createPictures } from "./pictures.ts";
import { createPublicReports } from "./public-reports.ts";
import { randomOf } from "./random.ts";

/**
 * Plays a county's days through the public API. First the days before today as fast as the API takes them, then, at
 * the chosen speed, up to now, and then with the real clock until it is stopped, or for the given days and no more.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4212" },
    accounts: { type: "string", default: ".safegrid/demo-accounts.json" },
    seed: { type: "string", default: "1" },
    speed: { type: "string", default: "max" },
    "history-days": { type: "string", default: "14" },
    days: { type: "string" },
    /** Of the last days' hazards, so many in one get drawn pictures. */
    pictures: { type: "string", default: "0" },
    quiet: { type: "boolean", default: false },
  },
});
const accounts = z
  .object({
    phones: z.array(z.object({ token: z.string(), role: z.string(), gridId: z.string(), gridCode: z.string() })),
  })
  .parse(JSON.parse(readFileSync(values.accounts, "utf8")));
const speed =
  values.speed === "max" ? Number.POSITIVE_INFINITY : z.coerce.number().min(1).max(1000).parse(values.speed);
const historyDays = z.coerce
  .number()
  .int()
  .min(0)
  .max(400)
  .parse(values.days ?? values["history-days"]);
const isFinite = values.days !== undefined;

const picturedMs = 2 * 86_400_000;

let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => (isStopped = true));
// Whoever started this process with a channel and is gone has left it behind.
process.on("disconnect", () => (isStopped = true));
const say = (text: string) => void (values.quiet || process.stderr.write(`${text}\n`));
const chance = randomOf(`jitter ${process.pid}`);
const api = createApi({ url: values.url, isStopped: () => isStopped, jitter: () => chance.fraction() });
const pictures = createPictures({
  url: values.url,
  seed: values.seed,
  fromMs: Date.now() - picturedMs,
  share: z.coerce.number().min(0).max(1).parse(values.pictures),
  isStopped: () => isStopped,
});
const county = createCounty({ api, phones: accounts.phones, seed: values.seed, say, pictures });
const passersBy = createPublicReports({
  ...{ url: values.url, seed: values.seed, isStopped: () => isStopped },
  villages: accounts.phones.filter(({ role }) => role === "village_staff"),
});
const supervisedEveryMs = 5_000;

const first = addDays(businessDayOf(Date.now()), -historyDays);
try {
  if (speed === Number.POSITIVE_INFINITY) await county.playHistory(first, Date.now());
  const startedMs = Date.now();
  let supervisedMs = 0;
  let hasBegun = false;
  while (!isStopped) {
    const realMs = Date.now();
    const hasCaughtUp =
      speed === Number.POSITIVE_INFINITY || dayStartsAt(first) + (realMs - startedMs) * speed >= realMs;
    const nowMs = hasCaughtUp ? realMs : dayStartsAt(first) + (realMs - startedMs) * speed;
    await county.playUntil(nowMs);
    // Whoever passes by reports in the present only: nothing of it lies in a past that is played faster.
    if (hasCaughtUp && !isFinite) {
      if (!hasBegun) await passersBy.begin(realMs);
      hasBegun = true;
      await passersBy.playUntil(realMs);
    }
    if (Date.now() - supervisedMs > supervisedEveryMs) {
      await county.supervise(nowMs);
      supervisedMs = Date.now();
    }
    if (isFinite && hasCaughtUp) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  if (!isStopped) await county.flush();
  await pictures.done();
} catch (error) {
  if (!isStopped) throw error;
}
const { tally } = api;
process.stderr.write(`${JSON.stringify({ ...tally, pictures: pictures.tally, public: passersBy.tally })}\n`);
// A step that somebody else took first is an answer; anything else that is refused was not meant to be.
const unexpected = Object.keys(tally.rejected).filter(
  (code) => code !== "hazard-state-conflict" && code !== "step-before-last",
);
if (unexpected.length > 0 || pictures.tally.failed > 0) process.exitCode = 1;
