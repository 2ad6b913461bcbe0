import { randomUUID } from "node:crypto";
import { longestFailureMs, retryDelayMs } from "@safegrid/domain/webhook";
import type { Clock } from "#/platform/clock.ts";
import { startLoop } from "#/platform/loop.ts";
import type { Database } from "#/platform/sql.ts";
import type { AddressRule } from "#/modules/webhook/address-rule.ts";
import type { Target } from "#/modules/webhook/delivery.ts";
import { noteDelivery, sendEvent } from "#/modules/webhook/delivery.ts";
import type { Attempt } from "#/modules/webhook/post-message.ts";
import { readEventsFor } from "#/modules/webhook/webhook.queries.ts";

const pollMs = 1_000;
const restMs = 100;
/** Longer than one attempt may take, with what is written before and after it. */
const claimSql = `interval '60 seconds'`;
const mostAtOnce = 20;
const eventsAtOnce = 100;
/** So many positions are looked through at once for what an endpoint wants to hear. */
const stride = 5_000;
const longestTurnMs = 20_000;
const farewellMs = 2_000;
const keptDays = 30;
const longestRetryAfterMs = 24 * 3_600_000;

interface Claimed extends Target {
  readonly id: string;
  readonly gridId: string;
  readonly types: readonly string[];
  readonly position: number;
  readonly attempt: number;
  readonly failingSince: Date | null;
  readonly head: number;
}

export type WebhookSender = ReturnType<typeof startWebhookSender>;

/**
 * Sends the log to endpoints: the log itself is the queue, and each endpoint's position says how far it has got. In
 * order, one message at a time for each endpoint, at least once; an event is behind an endpoint only when a 2xx was
 * answered. Of several processes the one that has claimed an endpoint sends to it; a claim that is not renewed for a
 * minute, as its process is gone, is anybody's. A failing endpoint is tried again for five days and then disabled;
 * meanwhile later events wait in the log. Cost: one look a second, and three statements for each message.
 */
export function startWebhookSender(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly rule: AddressRule;
  readonly onError: (error: unknown) => void;
}) {
  const { db, clock, rule, onError } = options;
  const self = randomUUID();
  const running = new Map<string, Promise<void>>();
  const ending = new AbortController();
  let isStopping = false;
  let areThereAny = false;
  let resting: NodeJS.Timeout | undefined;

  async function claim(): Promise<Claimed[]> {
    return db.query<Claimed>(
      `with due as (
         select w.id from webhook_endpoint w
         where w.disabled_at is null and w.grid_id is not null and w.position < (select max(seq) from log_head)
           and (w.next_at is null or w.next_at <= $2) and (w.claimed_until is null or w.claimed_until < now())
           and w.id <> all($3::uuid[])
         order by w.next_at nulls first, w.id for update skip locked limit $4)
       update webhook_endpoint w set claimed_by = $1, claimed_until = now() + ${claimSql}
       from due where w.id = due.id
       returning w.id, w.url, w.secret, w.former_secret as "formerSecret", w.former_secret_until as "formerSecretUntil",
         w.grid_id as "gridId", w.types, w.position, w.attempt, w.failing_since as "failingSince",
         (select max(seq) from log_head) as head`,
      [self, clock.now(), [...running.keys()], mostAtOnce - running.size],
    );
  }

  /**
   * Moves a position on, and keeps the claim. False where the endpoint is not this process's any more, or was changed:
   * then what was read of it does not hold.
   */
  async function moveOn(of: Claimed, from: number, to: number): Promise<boolean> {
    const [moved] = await db.query<{ isSame: boolean }>(
      `update webhook_endpoint set position = $4, attempt = 0, next_at = null, failing_since = null, last_error = null,
         claimed_until = now() + ${claimSql}
       where id = $1 and claimed_by = $2 and position = $3
       returning disabled_at is null and url = $5 and grid_id is not distinct from $6 and types = $7 and secret = $8
         as "isSame"`,
      [of.id, self, from, to, of.url, of.gridId, of.types, of.secret],
    );
    return moved?.isSame ?? false;
  }

  async function putOff(of: Claimed, { status, error, retryAfterMs }: Attempt): Promise<void> {
    const now = clock.now();
    const failingSince = of.failingSince ?? now;
    const attempt = of.attempt + 1;
    const asked = Math.min(retryAfterMs ?? 0, longestRetryAfterMs);
    const nextAt = new Date(now.getTime() + Math.max(asked, retryDelayMs(attempt, Math.random())));
    const isOver = now.getTime() - failingSince.getTime() >= longestFailureMs;
    const reason = status === 410 ? "gone" : isOver ? "failing" : null;
    await db.query(
      `update webhook_endpoint set attempt = $4, next_at = $5, failing_since = $6, last_error = $7,
         disabled_at = case when $8::text is null then null else $9::timestamptz end, disabled_reason = $8
       where id = $1 and claimed_by = $2 and position = $3 and disabled_at is null`,
      [of.id, self, of.position, attempt, nextAt, failingSince, error, reason, now],
    );
  }

  async function takeTurn(of: Claimed): Promise<void> {
    const until = performance.now() + longestTurnMs;
    let { position } = of;
    let { head } = of;
    while (!isStopping && performance.now() < until) {
      const upTo = Math.min(position + stride, head);
      const events = await readEventsFor(db, of, position, upTo, eventsAtOnce);
      for (const event of events) {
        if (isStopping || performance.now() >= until) return;
        const attempt = await sendEvent(rule, clock, of, event, ending.signal);
        // Broken off by our own end, which is no fault of the receiver: whoever claims it next sends it again.
        if (isStopping && attempt.error !== null) return;
        await noteDelivery(db, of.id, event, attempt, clock.now());
        if (attempt.error !== null) {
          // Only the first message of a turn can have failed before.
          const former = position === of.position ? of : { attempt: 0, failingSince: null };
          return putOff({ ...of, ...former, position }, attempt);
        }
        if (!(await moveOn(of, position, event.seq))) return;
        position = event.seq;
      }
      if (events.length < eventsAtOnce && position < upTo) {
        if (!(await moveOn(of, position, upTo))) return;
        position = upTo;
      }
      if (position < head) continue;
      const [now] = await db.query<{ seq: number }>(`select max(seq) as seq from log_head`);
      if (!now || now.seq <= position) return;
      head = now.seq;
    }
  }

  async function release(id: string): Promise<void> {
    await db.query(
      `update webhook_endpoint set claimed_by = null, claimed_until = null where id = $1 and claimed_by = $2`,
      [id, self],
    );
  }

  const loop = startLoop(
    pollMs,
    async () => {
      const [any] = await db.query<{ any: boolean }>(
        `select exists (select from webhook_endpoint where disabled_at is null and grid_id is not null) as any`,
      );
      areThereAny = any?.any ?? false;
      if (!areThereAny || running.size >= mostAtOnce) return;
      for (const of of await claim()) {
        const turn = takeTurn(of)
          .catch(onError)
          .then(() => release(of.id))
          .catch(onError)
          .finally(() => {
            running.delete(of.id);
            kick();
          });
        running.set(of.id, turn);
      }
    },
    onError,
  );

  const sweeping = startLoop(
    3_600_000,
    async () => {
      await db.query(`delete from webhook_delivery where last_at < $1::timestamptz - interval '${keptDays} days'`, [
        clock.now(),
      ]);
    },
    onError,
  );

  /** Something is new in the log, or at an endpoint. Many calls at once are one look. */
  function kick(): void {
    if (isStopping || !areThereAny) return;
    resting ??= setTimeout(() => {
      resting = undefined;
      loop.kick();
    }, restMs);
  }

  return {
    kick,
    /** An endpoint may be due now that was not before. */
    look: () => loop.kick(),
    /** Waits for answers that are under way, but not for long. */
    async stop(): Promise<void> {
      isStopping = true;
      clearTimeout(resting);
      const patience = setTimeout(() => ending.abort(), farewellMs);
      await Promise.all([loop.stop(), sweeping.stop()]);
      await Promise.all(running.values());
      clearTimeout(patience);
    },
  };
}
