import { createHash } from "node:crypto";
import type { Drawable } from "@safegrid/domain/closing-sample";
import { drawSample } from "@safegrid/domain/closing-sample";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Period } from "@safegrid/metrics/period";
import type { LogHead, NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import { samePersonSql } from "#/modules/access/same-person.service.ts";
import type { GridNode } from "#/modules/grid/grid.service.ts";
import { readSamplingRule } from "#/modules/closing-sample/sampling-rules.service.ts";

export const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

export interface Draw {
  readonly id: string;
  readonly township: GridNode;
  readonly month: Period;
  readonly by: { readonly accountId: string | null; readonly name: string };
  readonly commandId: string | null;
  /** The number that the event of the draw will bear. */
  readonly seq: number;
  readonly now: Date;
}

/**
 * Draws the closings of a township's month that were in no draw yet, under the log's lock; null where there are none. The
 * seed is the log's own hash, right before the draw, with township, month and the number of the draw: nobody has chosen it,
 * nobody could know it, and whoever has the log can draw again. A closing takes part in one draw only, so none can be
 * repeated until it pleases. What became known late, up to a month, goes with the next one.
 */
export async function drawClosings(sql: Sql, head: LogHead, draw: Draw): Promise<NewEvent | null> {
  const { id, township, month, by, now } = draw;
  const closings = await sql.query<Drawable & { n: number }>(
    `select hazard_id as "hazardId", n, grade = 'major' as "isMajor" from hazard_closing
     where township_id = $1 and sample_id is null and undone_at is null and at >= $2 and at < $3`,
    [township.id, new Date(dayStartsAt(lookBackFrom(month))), new Date(dayStartsAt(addDays(month.endsOn, 1)))],
  );
  if (closings.length === 0) return null;
  const ids = closings.map(({ hazardId }) => hazardId);
  if (by.accountId !== null && (await hasActed(sql, by.accountId, ids, "closing")).size > 0)
    throw new DomainProblem("check-had-part");
  const [{ n } = { n: 1 }] = await sql.query<{ n: number }>(
    `select coalesce(max(n), 0)::int + 1 as n from closing_sample where county_id = $1 and grid_id = $2 and month = $3`,
    [head.countyId, township.id, month.startsOn],
  );
  const { version, rule } = await readSamplingRule(sql);
  const seed = sha256Hex(`${head.hash.toString("hex")}:${township.code}:${month.startsOn.slice(0, 7)}:${n}`);
  const drawn = drawSample(seed, closings, rule, sha256Hex);
  const taken = drawn.filter(({ isTaken }) => isTaken);
  await sql.query(
    `insert into closing_sample (id, county_id, grid_id, month, n, seed, seed_seq, rule_version, rule, population, taken,
       drawn_at, drawn_by, drawn_by_name, seq)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14, $15)`,
    [
      ...[id, head.countyId, township.id, month.startsOn, n, seed, head.seq, version, JSON.stringify(rule)],
      ...[drawn.length, taken.length, now, by.accountId, by.name, draw.seq],
    ],
  );
  await sql.query(
    `update hazard_closing c set sample_id = $1, sample_rank = d.rank
     from unnest($2::uuid[], $3::int[], $4::int[]) as d (hazard_id, n, rank)
     where c.hazard_id = d.hazard_id and c.n = d.n`,
    [id, drawn.map((each) => each.hazardId), drawn.map((each) => each.n), drawn.map((each) => each.rank)],
  );
  await sql.query(
    `insert into closing_check (id, sample_id, hazard_id, n, county_id, township_id, village_id, cell_id, place_id, due_on,
       seq)
     select gen_random_uuid(), $1, c.hazard_id, c.n, c.county_id, c.township_id, c.village_id, c.cell_id, c.place_id, $4, $5
     from unnest($2::uuid[], $3::int[]) as d (hazard_id, n)
     join hazard_closing c on c.hazard_id = d.hazard_id and c.n = d.n`,
    [
      ...[id, taken.map((each) => each.hazardId), taken.map((each) => each.n)],
      ...[addDays(businessDayOf(now.getTime()), rule.dueDays), draw.seq],
    ],
  );
  return {
    ...{ type: "sampling.drawn", gridId: township.id, occurredAt: now, actorId: by.accountId },
    ...{ commandId: draw.commandId, subjectId: id },
    about: { month: month.startsOn.slice(0, 7), n, population: drawn.length, taken: taken.length, seed },
  };
}

/** A closing that becomes known late is drawn with the next month's; the day from which they are looked for. */
export function lookBackFrom(month: Period) {
  return addDays(month.startsOn, -31);
}

/** What ends a hazard, or lets it end. */
const closingActions: readonly string[] = ["pass", "close", "eliminate"];

/** In which of some hazards the person behind an account has ever taken a step, by whichever account; or closed it. */
export async function hasActed(
  sql: Sql,
  accountId: string,
  hazardIds: readonly string[],
  by: "any step" | "closing" = "any step",
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ id: string }>(
    `select distinct s.hazard_id as id from ${samePersonSql} join hazard_step s on s.by_account = a.id
     where me.id = $1 and s.hazard_id = any($2::uuid[]) and ($3::text[] is null or s.action = any($3))`,
    [accountId, hazardIds, by === "closing" ? closingActions : null],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The hazards whose closings wait to be checked and in which the person behind an account has taken a step. */
export async function actedOfOpen(sql: Sql, accountId: string): Promise<readonly string[]> {
  const waiting = await sql.query<{ id: string }>(`select hazard_id as id from closing_check where outcome is null`);
  return [
    ...(await hasActed(
      sql,
      accountId,
      waiting.map(({ id }) => id),
    )),
  ];
}
