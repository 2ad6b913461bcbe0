import { createHash, randomBytes } from "node:crypto";
import ipaddr from "ipaddr.js";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";

const dayMs = 86_400_000;

/** How often something may be done within a span; a span of a day is a day in Shanghai. */
export interface Limit {
  readonly name: string;
  readonly most: number;
  readonly spanMs: number;
}

export type Rates = ReturnType<typeof createRates>;

/**
 * Limits of what people without an account do, kept in the database, so that they hold over all processes and their
 * restarts. An address is kept only as a hash with a salt of its day, which is removed with the day: afterwards nobody can
 * find out whose it was. Cost: one statement by key for each limit. Where the database is away nothing is let through.
 */
export function createRates(db: Database, clock: Clock) {
  let known: { readonly day: string; readonly salt: Buffer } | undefined;

  async function saltOf(day: string): Promise<Buffer> {
    if (known?.day === day) return known.salt;
    const [row] = await db.query<{ salt: Buffer }>(
      `insert into public_salt (day, salt) values ($1, $2) on conflict (day) do update set day = excluded.day returning salt`,
      [day, randomBytes(32)],
    );
    if (!row) throw new Error("a day is without its salt");
    known = { day, salt: row.salt };
    return row.salt;
  }

  /** Counts one use of each limit; throws `too-many-requests`, with when to try again, where one is used up. */
  async function spend(who: string, ...limits: readonly Limit[]): Promise<void> {
    const now = clock.now().getTime();
    const day = businessDayOf(now);
    const salt = await saltOf(day);
    let again = 0;
    for (const { name, most, spanMs } of limits) {
      const startsAt = spanMs === dayMs ? dayStartsAt(day) : now - (now % spanMs);
      const endsAt = startsAt + spanMs;
      const key = createHash("sha256").update(salt).update(`${name} ${startsAt} ${who}`).digest();
      const [row] = await db.query<{ count: number }>(
        `insert into public_rate (key, count, ends_at) values ($1, 1, $2)
         on conflict (key) do update set count = public_rate.count + 1 returning count`,
        [key, new Date(endsAt)],
        "spend-rate",
      );
      if ((row?.count ?? 0) > most) again = Math.max(again, endsAt);
    }
    if (again === 0) return;
    const seconds = Math.ceil((again - now) / 1000);
    throw new DomainProblem("too-many-requests", waitWords(seconds), undefined, seconds);
  }

  return {
    spend,

    /** Removes the counts of spans that are over, and the salts of days that are. */
    async removeExpired(): Promise<void> {
      const now = clock.now();
      await db.query(`delete from public_rate where ends_at < $1`, [now]);
      await db.query(`delete from public_salt where day < $1`, [addDays(businessDayOf(now.getTime()), -1)]);
    },
  };
}

function waitWords(seconds: number): string {
  if (seconds < 90) return `请在 ${seconds} 秒后再试`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `请在 ${minutes} 分钟后再试` : `请在 ${Math.ceil(minutes / 60)} 小时后再试`;
}

/** Whose address it is: of IPv6 the network, since a household has very many of those. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv4" ? parsed.toString() : parsed.toNormalizedString().split(":").slice(0, 4).join(":");
}
