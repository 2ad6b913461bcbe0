import type pg from "pg";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import type { Reply } from "./reply.ts";
import { ask, replyOf } from "./reply.ts";
import type { Phone, Stage } from "./stage.ts";
import { says } from "./wire-message.ts";
import type { Passing, PoolName } from "./wire-proxy.ts";

/** Counts of all that one run of a flow leaves behind: all nought before, all as in `whole` after, never in between. */
export type Footprint = Readonly<Record<string, number>>;

/** One run of a flow: the same command, however often it is sent. */
export interface Attempt {
  send(): Promise<Reply>;
  footprint(): Promise<Footprint>;
  readonly whole: Footprint;
}

/** A kind of write that can be run again and again. */
export interface Flow {
  readonly name: string;
  /** The first message that counts. */
  readonly begins: (passing: Passing) => boolean;
  /** Whether the counted connection ends with a commit; one that only reads does not. */
  readonly commits: boolean;
  /** Makes what one run needs, with nothing cut. */
  prepare(): Promise<Attempt>;
}

/** What all flows work with: people, places, a look into the database past the proxy. */
export interface Ground {
  readonly database: pg.Client;
  /** Of a village: it patrols, reports and handles. */
  readonly village: Phone;
  /** Above it: re-inspects and reviews. */
  readonly county: Phone;
  /** The places of the village. */
  readonly placeIds: readonly string[];
  /** The village's places in turn. */
  nextPlace(): string;
  send(phone: Phone, path: string, body?: unknown, read?: (body: unknown) => Reply): Promise<Reply>;
  /** Sends what has to succeed, since nothing is cut. */
  carryOut(phone: Phone, path: string, body: unknown): Promise<void>;
  /** A limit of mere speed (rig.ts). */
  within(ms: number): number;
  /** Runs a statement with one row of counts. */
  count(text: string, params: unknown[]): Promise<Footprint>;
}

export async function findGround(stage: Stage, database: pg.Client, within: Ground["within"]): Promise<Ground> {
  const village = stage.phones.find(({ role }) => role === "village_staff");
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  if (!village || !county) throw new Error("the demonstration county has no staff");
  const { rows: places } = await database.query<{ id: string }>(
    `select c.place_id as id from place_cell c join grid g on g.id = c.cell_id
     where c.to_on is null and g.village_id = $1 order by c.place_id`,
    [village.gridId],
  );
  if (places.length === 0) throw new Error("the village has no places");
  const send: Ground["send"] = (phone, path, body, read = replyOf) =>
    ask(`${stage.url}/api/v1${path}`, phone.token, body, read);
  let at = 0;
  return {
    database,
    village,
    county,
    within,
    placeIds: places.map(({ id }) => id),
    nextPlace: () => places[at++ % places.length]?.id ?? "",
    send,
    async carryOut(phone, path, body) {
      const reply = await send(phone, path, body);
      if (reply.kind !== "done") throw new Error(`${path}, with nothing cut: ${reply.why}`);
    },
    async count(text, params) {
      const { rows } = await database.query<Record<string, string | number>>(text, params);
      return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]));
    },
  };
}

/** The transaction of a pool begins: from here on its connection does nothing else until it is over. */
export function transactionOf(pool: PoolName): Flow["begins"] {
  return (passing) => passing.from === "api" && passing.pool === pool && says(passing.message, "begin");
}

/** Counts of events and receipts of the commands `$1`, for every flow of commands. */
export const traceSql = `(select count(*) from event_log where command_id = any($1::uuid[])) as events,
  (select count(*) from command_receipt where command_id = any($1::uuid[])) as receipts`;

/** A business day, so many days from today. */
export function dayFromToday(days: number): string {
  return addDays(businessDayOf(Date.now()), days);
}
