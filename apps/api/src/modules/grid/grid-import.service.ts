import type { GridKind, GridLevel } from "@safegrid/domain/grid";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { NewGrid } from "#/modules/grid/grid-decision.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { writeGrids } from "#/modules/grid/grid-write.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import { businessDayOf } from "@safegrid/metrics/period";

/** A grid of a list: a new one, or other words for one that stands. */
export interface ImportedGrid {
  readonly id: string;
  readonly isNew: boolean;
  readonly code: string;
  readonly level: GridLevel;
  readonly kind: GridKind;
  readonly name: string;
  readonly parentId: string;
  readonly responsibleSubject: string | null;
  readonly supervisingSubject: string | null;
}

/**
 * Writes a list of grids from today on, parents before children, with about ten statements whatever its length. Judged
 * again under the log's lock: throws `import-outdated` where a parent was closed, a code taken or a grid moved meanwhile.
 * The caller records and logs them.
 */
export async function importGrids(
  context: RareContext,
  tree: GridTree,
  caller: Caller,
  grids: readonly ImportedGrid[],
): Promise<NewEvent[]> {
  const { sql, head, now, firstSeq } = context;
  const on = businessDayOf(now.getTime());
  const { countyId } = head;
  const paths = new Map<string, readonly string[]>();
  const sorts = new Map<string, number>();
  const taken = new Set(
    tree
      .subtreeEver(tree.county.id)
      .filter(({ validTo }) => validTo === null || validTo >= on)
      .map(({ code }) => code),
  );
  const opened = grids
    .filter(({ isNew }) => isNew)
    .map((grid): NewGrid => {
      const parent = tree.find(grid.parentId);
      const path = paths.get(grid.parentId) ?? (parent?.validTo === null ? parent.path : undefined);
      if (!path?.includes(caller.scopeId) || taken.has(grid.code)) throw new DomainProblem("import-outdated");
      taken.add(grid.code);
      paths.set(grid.id, [...path, grid.id]);
      const known = [...(parent?.children ?? []), ...(parent?.formerChildren ?? [])];
      const sort = (sorts.get(grid.parentId) ?? Math.max(-1, ...known.map((child) => child.sort))) + 1;
      sorts.set(grid.parentId, sort);
      const { id, code, level, kind, name, parentId } = grid;
      return { id, code, level, kind, name, parentId, path: [...path, id], sort, like: null };
    });
  const changed = grids.filter(({ isNew }) => !isNew);
  for (const { id } of changed)
    if (tree.find(id)?.validTo !== null || !tree.isWithin(caller.scopeId, id))
      throw new DomainProblem("import-outdated");
  const decision = { opened, closed: [], lineage: [], placesTo: new Map(), restTo: new Map(), peopleTo: new Map() };
  const words = new Map(grids.map((grid) => [grid.id, grid]));
  await writeGrids(sql, decision, { on, seq: firstSeq, countyId, wordsOf: ({ id }) => words.get(id) ?? {} });
  if (changed.length > 0) await writeWordsOf(sql, changed, on);
  return [...opened, ...changed].map((grid) => ({
    type: paths.has(grid.id) ? ("grid.created" as const) : ("grid.changed" as const),
    gridId: grid.id,
    occurredAt: now,
    actorId: caller.accountId,
    commandId: null,
    subjectId: grid.id,
    about: { name: grid.name, code: grid.code, level: grid.level, on },
  }));
}

/** Other words for grids that stand; what they were called before is kept with its days. */
async function writeWordsOf(sql: Sql, changed: readonly ImportedGrid[], on: string): Promise<void> {
  const ids = changed.map(({ id }) => id);
  const words = "grid_id, from_on, name, kind, responsible_subject, supervising_subject";
  await sql.query(
    `insert into grid_term (${words})
     select id, valid_from, name, kind, responsible_subject, supervising_subject from grid
     where id = any($1::uuid[]) and not exists (select from grid_term where grid_id = grid.id)`,
    [ids],
  );
  await sql.query(
    `update grid g set name = n.name, kind = n.kind, pinyin = n.pinyin,
       responsible_subject = n.responsible_subject, supervising_subject = n.supervising_subject,
       enterprise_id = case when n.kind = 'single_enterprise' then g.enterprise_id end
     from json_populate_recordset(null::grid, $1::json) n where g.id = n.id`,
    [
      JSON.stringify(
        changed.map(({ id, name, kind, responsibleSubject, supervisingSubject }) => ({
          id,
          name,
          kind,
          pinyin: initialsOf(name),
          responsible_subject: responsibleSubject,
          supervising_subject: supervisingSubject,
        })),
      ),
    ],
  );
  await sql.query(
    `insert into grid_term (${words})
     select id, $2::date, name, kind, responsible_subject, supervising_subject from grid where id = any($1::uuid[])
     on conflict (grid_id, from_on) do update set name = excluded.name, kind = excluded.kind,
       responsible_subject = excluded.responsible_subject, supervising_subject = excluded.supervising_subject`,
    [ids, on],
  );
}
