import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import type { MirrorKind, MirrorLine } from "@safegrid/contract/mirror";
import { mirrorKinds } from "@safegrid/contract/mirror";
import type { Ability } from "@safegrid/domain/account";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { becomeReader } from "#/platform/scoped-sql.ts";
import type { Database, Transaction } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";
import type { IdsByKind, MirrorHead } from "#/modules/mirror/mirror-changes.queries.ts";
import {
  readChangedIds,
  readDepartedIds,
  readMirrorHead,
  wasMadeAnew,
} from "#/modules/mirror/mirror-changes.queries.ts";
import type { RowSource } from "#/modules/mirror/mirror-rows.queries.ts";
import { rowSources } from "#/modules/mirror/mirror-rows.queries.ts";

const rowsAtOnce = 1_000;
/** Each holds a connection and a snapshot for as long as its reader takes. */
const mostAtOnce = 2;

/** What the reading of a kind asks for besides the right to export. */
const abilityOf: Readonly<Record<MirrorKind, Ability>> = {
  grid: "readGrids",
  person: "readRecords",
  appointment: "readRecords",
  enterprise: "readRecords",
  place: "readRecords",
  visit: "read",
  hazard: "read",
  numbers: "read",
  standing: "read",
};

export interface MirrorWish {
  readonly scopeId: string;
  readonly kinds: readonly MirrorKind[] | undefined;
  readonly since: string | undefined;
}

export type Mirrors = ReturnType<typeof createMirrors>;

/**
 * A subtree for another system to mirror (P10): everything, or what changed behind a position. Both are of one snapshot
 * of the database, which is exactly one log position, so that a copy that was brought up to date equals the database as
 * of then; any doubt ends in everything. Streamed through a cursor: memory for a thousand rows, whatever there is. A
 * reader that stops reading for a minute is cut off by the database, and its answer has no end.
 */
export function createMirrors({
  db,
  clock,
  operations,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly operations: Operations;
}) {
  let running = 0;

  return {
    /** Begins an export and notes it; resolves with the stream of its lines. */
    async open(caller: Caller, address: string, { scopeId, kinds: wanted, since }: MirrorWish): Promise<PassThrough> {
      const kinds = mirrorKinds.filter((kind) => (wanted ? wanted.includes(kind) : may(caller, kind)));
      if (!kinds.every((kind) => may(caller, kind)) || kinds.length === 0) throw new DomainProblem("not-allowed");
      if (running >= mostAtOnce) throw new DomainProblem("too-many-requests");
      running += 1;
      try {
        await operations.note({
          kind: "exported",
          accountId: caller.accountId,
          byName: caller.name,
          gridId: scopeId,
          address,
          about: { kind: "mirror", kinds: kinds.join(" "), since: since ?? null, unmasked: false },
        });
      } catch (error) {
        running -= 1;
        throw error;
      }
      const viewer = { scopeId, departmentId: caller.departmentId };
      const out = new PassThrough();
      const write = writerTo(out);
      db.transaction((tx) => writeMirror(tx, write, viewer, kinds, since, clock.now()), readOnlySnapshot)
        .then(
          () => out.end(),
          (error: Error) => out.destroy(error),
        )
        .finally(() => (running -= 1));
      return out;
    },
  };
}

const may = (caller: Caller, kind: MirrorKind) => caller.abilities.includes(abilityOf[kind]);

interface View {
  readonly scopeId: string;
  readonly departmentId: string | null;
}

type Write = (text: string) => Promise<void>;

async function writeMirror(
  tx: Transaction,
  write: Write,
  view: View,
  kinds: readonly MirrorKind[],
  since: string | undefined,
  now: Date,
): Promise<void> {
  const head = await readMirrorHead(tx);
  const tag = tagOf(view, kinds);
  const from = await sinceOf(tx, since, head, tag);
  const changed: IdsByKind = from === null ? new Map() : await readChangedIds(tx, from);
  const departed: IdsByKind =
    from === null ? new Map() : await readDepartedIds(tx, view.scopeId, view.departmentId, from);
  // What follows is read on the caller's behalf, and limited by the database too.
  becomeReader(tx, view);
  const say = (line: MirrorLine) => write(`${JSON.stringify(line)}\n`);
  const scope = view.scopeId as Extract<MirrorLine, { line: "begin" }>["scope"];
  await say({
    line: "begin",
    mode: from === null ? "full" : "changes",
    scope,
    kinds: [...kinds],
    at: now.toISOString(),
  });
  const counts = { rows: 0, gone: 0 };
  for (const kind of kinds) {
    counts.rows += await writeRows(tx, write, view, kind, from, changed, departed);
    for (const id of await idsGone(tx, view, kind, departed.get(kind) ?? [])) {
      counts.gone += 1;
      await say({ line: "gone", kind, id });
    }
  }
  await say({ line: "end", position: `${head.epoch}:${head.seq}:${tag}`, ...counts });
}

/**
 * A position holds for what was looked at: whoever is given another subtree, department or choice of kinds has nothing
 * that could be brought up to date.
 */
function tagOf({ scopeId, departmentId }: View, kinds: readonly MirrorKind[]): string {
  return createHash("sha256")
    .update([scopeId, departmentId, ...kinds].join(" "))
    .digest("hex")
    .slice(0, 12);
}

/** The log position behind which changes are enough, or null where everything must be told. */
async function sinceOf(
  tx: Transaction,
  since: string | undefined,
  head: MirrorHead,
  tag: string,
): Promise<number | null> {
  const [, epoch, text, of] = /^(.+):(\d{1,15}):(\w+)$/.exec(since ?? "") ?? [];
  if (epoch !== head.epoch || of !== tag) return null;
  const seq = Number(text);
  if (seq < head.floor || seq > head.seq) return null;
  return (await wasMadeAnew(tx, seq)) ? null : seq;
}

async function writeRows(
  tx: Transaction,
  write: Write,
  view: View,
  kind: MirrorKind,
  from: number | null,
  changed: IdsByKind,
  departed: IdsByKind,
): Promise<number> {
  const source = rowSources[kind];
  const { from: tables, id, row, where, changed: isChanged, changedBy } = source;
  const ids = changedBy === null ? [] : (changed.get(changedBy) ?? []);
  const beside = changed.get(kind === "person" ? "appointment" : "place") ?? [];
  const enterprises = [departed.get("enterprise") ?? [], changed.get("enterprise") ?? []] as const;
  const all = [ids, beside, ...enterprises];
  if (from !== null && changedBy !== null && all.every(({ length }) => length === 0)) return 0;
  // Every parameter is named in either text, so that the server knows its type.
  const condition = from === null ? "true" : isChanged;
  const known = `($2::uuid is null or true) and ($3::uuid[] is null or true) and ($4::bigint is null or true)
    and ($5::uuid[] is null or true) and ($6::uuid[] is null or true) and ($7::uuid[] is null or true)`;
  await tx.query(
    `declare mirror no scroll cursor for
     select ${id} as id, ${row} as row from ${tables} where ${where} and ${condition} and ${known}`,
    [view.scopeId, view.departmentId, ids, from ?? 0, beside, ...enterprises],
  );
  let count = 0;
  for (;;) {
    const rows = await tx.query<{ id: string; row: string }>(`fetch ${rowsAtOnce} from mirror`);
    count += rows.length;
    if (rows.length > 0) await write(rows.map((each) => lineOf(kind, source, each)).join(""));
    if (rows.length < rowsAtOnce) break;
  }
  await tx.query(`close mirror`);
  return count;
}

function lineOf(kind: MirrorKind, { mask }: RowSource, { id, row }: { id: string; row: string }): string {
  const shown = mask ? JSON.stringify(mask(JSON.parse(row) as Record<string, unknown>)) : row;
  return `{"line":"row","kind":"${kind}","id":${JSON.stringify(id)},"row":${shown}}\n`;
}

/** Of ids that once lay here, those that do not lie here now. */
async function idsGone(tx: Transaction, view: View, kind: MirrorKind, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { from, id, where } = rowSources[kind];
  const here = await tx.query<{ id: string }>(
    `select ${id} as id from ${from} where ${where} and ${id} = any($3::uuid[]) and ($2::uuid is null or true)`,
    [view.scopeId, view.departmentId, ids],
  );
  const stays = new Set(here.map((each) => each.id));
  return ids.filter((each) => !stays.has(each));
}

/** Writes as fast as the reader takes it; throws when nobody reads any more. */
function writerTo(out: PassThrough): Write {
  return async (text) => {
    if (out.destroyed) throw new Error("nobody reads any more");
    if (out.write(text)) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        out.off("drain", go).off("close", go);
        resolve();
      };
      out.on("drain", go).on("close", go);
    });
  };
}
