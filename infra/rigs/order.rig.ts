import pg from "pg";
import { checkLog } from "./log-check.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import type { Beat } from "./phones.ts";
import { findBeats, hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { auditProduct } from "./product-audit.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { startStage, waited } from "./stage.ts";

const standstillMs = 8_000;

/** As from a plain sequence: now and then a number is taken that nobody uses in the end. */
export const plant: Plant = {
  what: "numbers are given out that may not be needed",
  file: "apps/api/src/platform/log.ts",
  find: "    seq += 1;",
  replace: "    seq += Math.random() < 0.01 ? 2 : 1;",
};

/**
 * live.md, "Ordering": 50,000 events of two API processes, three in ten transactions rolled back at their commit, one
 * transaction of the database open all the time, now and then a process frozen, perhaps with the log's lock in hand.
 * The log must be dense and chained, and readers must get every event once and in order.
 */
export async function rig(context: RigContext): Promise<void> {
  const wanted = context.isShort ? 4_000 : 50_000;
  const stage = await startStage({ apis: 2, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 3 });
  context.atEnd(() => owner.end());
  await owner.query(rollbackSql(context.seed));
  const slow = await openSlowTransaction(owner);
  context.atEnd(slow.leave);
  const mirrors = await seatMirrors(stage, context);
  context.atEnd(() => mirrors.forEach((mirror) => mirror.end()));

  const beats = await findBeats(stage);
  const begun = performance.now();
  let sentEvents = 0;
  const freezing = freezeNowAndThen(stage, context, () => sentEvents >= wanted);
  await sendAll(stage, beats, context, wanted, (count) => (sentEvents += count));
  const longest = await freezing;
  const seconds = (performance.now() - begun) / 1000;

  const { rows } = await owner.query<{ attempts: number; refused: number }>(
    `select (select last_value from rig_attempts)::int as attempts, (select last_value from rig_refused)::int as refused`,
  );
  const { attempts = 0, refused = 0 } = rows[0] ?? {};
  await slow.commit();
  const head = await checkLog(owner, context);
  await auditProduct(context, stage);
  const wrongNow = async () => (await Promise.all(mirrors.map((mirror) => wrongIn(owner, mirror)))).flat();
  await waited(async () => (await wrongNow()).length === 0, context.within(5_000));
  for (const text of await wrongNow()) context.fault(text);
  if (head < wanted) context.fault(`${head} events in the log, ${wanted} were acknowledged`);
  if (refused === 0) context.fault("nothing was rolled back: the rig has not done its work");
  context.figure("events", head);
  context.figure("transactions with events", attempts);
  context.figure("of them rolled back", (refused / attempts) * 100, "%");
  context.figure("one transaction open for", (performance.now() - slow.begunMs) / 1000, "s");
  context.figure("longest standstill while a process was frozen", longest / 1000, "s");
  context.figure("events per second", head / seconds);
  // The database ends a transaction that idles with the log's lock after two seconds; a process has two or three under way.
  if (longest > context.within(standstillMs))
    context.fault(`a frozen process stopped the log for ${Math.round(longest)} ms`);
}

/** Three in ten transactions that write events fail at the very commit. Sequences count on, whatever rolls back. */
const rollbackSql = (seed: number) => `
  create sequence rig_attempts; create sequence rig_refused;
  grant usage on sequence rig_attempts, rig_refused to public;
  create table rig_decided (xid xid8 primary key); grant all on rig_decided to public;
  create function rig_roll_back() returns trigger language plpgsql as $$
  begin
    insert into rig_decided values (pg_current_xact_id()) on conflict do nothing;
    if not found then return null; end if;
    perform nextval('rig_attempts');
    if abs(hashint8(pg_current_xact_id()::text::bigint * 7919 + ${seed})) % 10 < 3 then
      perform nextval('rig_refused');
      raise exception 'rolled back by the rig' using errcode = 'serialization_failure';
    end if;
    return null;
  end $$;
  create constraint trigger rig_roll_back after insert on event_log deferrable initially deferred
    for each row execute function rig_roll_back()`;

/** A transaction that has written and does not end: it must neither hold up the log nor hide anything from readers. */
async function openSlowTransaction(owner: pg.Pool) {
  const client = await owner.connect();
  const begunMs = performance.now();
  let isLeft = false;
  /** A pool does not end before all its connections are back. */
  const leave = () => {
    if (!isLeft) client.release(true);
    isLeft = true;
  };
  await client.query(`begin`);
  await client.query(`insert into enterprise (id, name, is_demo) values (gen_random_uuid(), '慢事务', true)`);
  return {
    begunMs,
    async commit() {
      await client.query("commit");
      leave();
    },
    leave,
  };
}

async function seatMirrors(stage: Stage, { within }: RigContext): Promise<Mirror[]> {
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const township = stage.phones.find(({ role }) => role.startsWith("township"));
  const mirrors = stage.apis.flatMap(({ url }) =>
    (["socket.io", "websocket"] as const).flatMap((carrier) =>
      [county, township].map((phone) =>
        createMirror({
          url,
          carrier,
          token: phone?.token ?? "",
          scope: phone?.gridId ?? "",
          depth: 1,
          periods: ["day"],
          returns: true,
        }),
      ),
    ),
  );
  for (const mirror of mirrors) mirror.connect();
  if ((await waited(() => mirrors.every(({ snapshots }) => snapshots > 0), within(10_000))) === null)
    throw new Error("a reader got no snapshot");
  return mirrors;
}

async function sendAll(
  stage: Stage,
  beats: readonly Beat[],
  { random }: RigContext,
  wanted: number,
  onSent: (count: number) => void,
) {
  const byToken = [...Map.groupBy(beats, ({ token }) => token)];
  const lines = stage.apis.map(({ url }) => openLine(url, 12));
  let left = wanted;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      while (left > 0) {
        const count = Math.min(left, 1 + random.below(8));
        left -= count;
        const [token, own] = random.pick(byToken);
        const commands = Array.from({ length: count }, () => {
          const { placeId } = random.pick(own);
          return random.chance(0.1) ? hazardNow(placeId, random) : visitNow(placeId);
        });
        await sendUntilReceipt(lines, token, commands, random);
        onSent(count);
      }
    }),
  );
  await Promise.all(lines.map((line) => line.close()));
}

/** Freezes one of the processes again and again; resolves with the longest time (ms) in which the log stood still. */
async function freezeNowAndThen(
  stage: Stage,
  { random, isShort, within }: RigContext,
  isOver: () => boolean,
): Promise<number> {
  // Where nobody answers at the moment, it is asked again.
  const headOf = async (url: string) => {
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { head: number }).head : -1;
  };
  let longest = 0;
  for (let n = 0; n < (isShort ? 2 : 8) && !isOver(); n += 1) {
    await waited(isOver, 500 + random.below(1_500));
    const frozen = stage.apis[n % 2];
    const other = stage.apis[(n + 1) % 2];
    if (!frozen || !other || isOver()) break;
    frozen.signal("SIGSTOP");
    let before = -1;
    await waited(async () => (before = await headOf(other.url)) !== -1, within(standstillMs));
    const moved = await waited(
      async () => (await headOf(other.url)) > before + 50 || isOver(),
      4 * within(standstillMs),
    );
    longest = Math.max(longest, moved ?? Infinity);
    frozen.signal("SIGCONT");
  }
  return longest;
}
