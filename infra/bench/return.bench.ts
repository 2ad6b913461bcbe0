import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { Pool } from "undici";
import { v7 as uuidv7 } from "uuid";
import type { BatchAnswer } from "@safegrid/contract/command";
import { parseCountySlice } from "@safegrid/county/county-slice";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Phone } from "#/rigs/stage.ts";
import { findBeats, visitNow } from "#/rigs/phones.ts";
import { startStage } from "#/rigs/stage.ts";
import { root } from "#/run/serve.ts";
import { openLoop, percentile, seatAudience, untilDelivered } from "./load.ts";
import { multiplied } from "./multiplied-county.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * A valley without signal comes back: 5,000 officers' phones with a day's twenty visits each, all at once, while walls
 * look on and ten officers a second elsewhere record visits of now.
 */
const phoneCount = Number(process.env["BENCH_PHONES"] ?? 5_000);
const visitsEach = 20;
const connections = 200;
const walls = 10;
const liveRate = 10;
const hourMs = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), "safegrid-return-"));
const sliceFile = join(folder, "county.json");
const slice = parseCountySlice(readFileSync(join(root, "infra/county/421222.json"), "utf8"));
writeFileSync(sliceFile, JSON.stringify(multiplied(slice, Math.ceil(phoneCount / 850))));
const stage = await startStage({ sliceFile });
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
const phones = await phonesWithPlaces();
const beats = await findBeats({ ...stage, phones: stage.phones.slice(0, 400) });
const audience = await seatAudience(stage, walls);
await openLoop(stage, beats, { ratePerSecond: liveRate, seconds: 5 });
await untilDelivered(stage, audience);
const before = liveDelays();

const batches = phones.map((phone) => ({ token: phone.token, body: JSON.stringify({ commands: dayOf(phone) }) }));
let isBack = false;
const live = (async () => {
  while (!isBack) await openLoop(stage, beats, { ratePerSecond: liveRate, seconds: 1 });
})();
const begun = performance.now();
const waits = await comeBack(batches);
const seconds = (performance.now() - begun) / 1000;
isBack = true;
await live;
await untilDelivered(stage, audience);
const meanwhile = liveDelays();
audience.end();
const late = await countLate();
if (late !== phoneCount * visitsEach) throw new Error(`${late} late visits are in the database`);
const memory = stage.apis[0]?.memoryMiB() ?? Number.NaN;
await db.end();
await stage.stop();
rmSync(folder, { recursive: true, force: true });

const rows: Measured[] = [
  { what: "all visits acknowledged after", value: seconds, unit: "s", wanted: { atMost: 300 } },
  { what: "visits per second", value: late / seconds, unit: "/s" },
  { what: "a phone has its answer after, p50", value: percentile(waits, 0.5), unit: "ms" },
  { what: "… p99", value: percentile(waits, 0.99), unit: "ms" },
  { what: "a visit of now → wall, p99, before", value: percentile(before, 0.99), unit: "ms" },
  { what: "… meanwhile, p50", value: percentile(meanwhile, 0.5), unit: "ms" },
  { what: "… meanwhile, p99", value: percentile(meanwhile, 0.99), unit: "ms", wanted: { atMost: 1_000 } },
  { what: "API memory afterwards", value: memory, unit: "MiB" },
];
const total = (phoneCount * visitsEach).toLocaleString("en");
printTable(`${phoneCount.toLocaleString("en")} phones come back after a day with ${total} visits`, rows);

interface ReturningPhone {
  readonly token: string;
  readonly placeIds: readonly string[];
}

/** Officers with a place in their cell, and their places. */
async function phonesWithPlaces(): Promise<ReturningPhone[]> {
  const { rows: cells } = await db.query<{ cellId: string; placeIds: string[] }>(
    `select cell_id as "cellId", array_agg(place_id order by place_id) as "placeIds" from place_cell
     where to_on is null group by 1`,
  );
  const placesOf = new Map(cells.map(({ cellId, placeIds }) => [cellId, placeIds]));
  const found = stage.phones
    .filter(({ role }) => role === "officer")
    .flatMap(({ token, gridId }: Phone) => {
      const placeIds = placesOf.get(gridId);
      return placeIds ? { token, placeIds } : [];
    });
  if (found.length < phoneCount) throw new Error(`only ${found.length} officers have places`);
  return found.slice(0, phoneCount);
}

/** The working day before today, from eight o'clock, twenty minutes for each place. */
function dayOf({ placeIds }: ReturningPhone) {
  const fromMs = dayStartsAt(addDays(businessDayOf(Date.now()), -1)) + 8 * hourMs;
  return Array.from({ length: visitsEach }, (_, n) => {
    const msecs = fromMs + n * (hourMs / 3) + Math.floor(Math.random() * 60_000);
    const visit = visitNow(placeIds[n % placeIds.length] ?? "");
    return { ...visit, commandId: uuidv7({ msecs }), occurredAt: new Date(msecs).toISOString() };
  });
}

/**
 * Each phone sends its day as one batch; what it waited from when all came back, ms. The batches are written before, and as
 * many wait here as there are connections: this process also holds the walls' clocks, and must not stand still itself.
 */
async function comeBack(batches: readonly { readonly token: string; readonly body: string }[]): Promise<number[]> {
  const pool = new Pool(stage.url, { connections, headersTimeout: 300_000 });
  const waits: number[] = [];
  const begunMs = performance.now();
  const left = [...batches];
  const next = async () => {
    for (let batch = left.pop(); batch; batch = left.pop()) {
      const { body } = await pool.request({
        path: "/api/v1/commands",
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${batch.token}` },
        body: batch.body,
      });
      const { outcomes } = (await body.json()) as BatchAnswer;
      const refused = outcomes.find(({ status }) => status !== "applied");
      if (refused || outcomes.length !== visitsEach) throw new Error(`refused: ${JSON.stringify(refused)}`);
      waits.push(performance.now() - begunMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, next));
  await pool.close();
  return waits;
}

/** Of the visits of now alone: those of yesterday have been under way for a day. */
function liveDelays(): number[] {
  return audience.takeDelays().filter((delay) => delay < hourMs);
}

async function countLate(): Promise<number> {
  const { rows: counted } = await db.query<{ count: number }>(
    `select count(*)::int as count from visit where recorded_at - occurred_at > interval '2 hours'`,
  );
  return counted[0]?.count ?? 0;
}
