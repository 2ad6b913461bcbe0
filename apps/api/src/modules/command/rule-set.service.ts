import type { CommandAnswer } from "@safegrid/contract/command";
import type { EventType } from "@safegrid/domain/event";
import type { RecordKind } from "@safegrid/domain/record";
import { DomainProblem } from "#/platform/problem.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** Rules of the county as data, in the version that is in force; version 0 is the software's example. */
export interface RuleSet<Rules> {
  readonly version: number;
  readonly rules: Rules;
  readonly madeAt: string | null;
  readonly madeBy: string | null;
}

/** Where a kind of rules is kept, and what is said of it. Old versions stay. */
export interface RuleBook<Rules> {
  readonly table: string;
  readonly column: string;
  readonly example: Rules;
  /** What the receipt of a publication is about. */
  readonly about: string;
  /** How a refusal begins: `the rules in force are`. */
  readonly inForce: string;
  readonly kind: RecordKind;
  readonly eventType: EventType;
  /** A version as it stands in the history of records. */
  recorded(version: number, rules: Rules): Readonly<Record<string, unknown>>;
}

/** The example of a book, as the set before any was put in force. */
function exampleSet<Rules>({ example }: RuleBook<Rules>): RuleSet<Rules> {
  return { version: 0, rules: example, madeAt: null, madeBy: null };
}

/** The rules in force where they are newer than those that are known; their text is read only then. */
export async function readRuleSet<Rules>(
  sql: Sql,
  book: RuleBook<Rules>,
  known: RuleSet<Rules> = exampleSet(book),
): Promise<RuleSet<Rules>> {
  const [row] = await sql.query<RuleSet<Rules>>(
    `select version, ${book.column} as rules, iso_utc(made_at) as "madeAt", made_by_name as "madeBy" from ${book.table}
     where version > $1 order by version desc limit 1`,
    [known.version],
    `newer-${book.table}`,
  );
  return row ?? known;
}

/**
 * The rules in force as one process holds them in memory. Several may read at once: what was read earlier never takes the
 * place of what is newer.
 */
export function holdRuleSet<Rules>(book: RuleBook<Rules>) {
  let held = exampleSet(book);
  let database = 0;

  function take(set: RuleSet<Rules>): void {
    if (set.version > held.version) held = set;
  }

  return {
    get set(): RuleSet<Rules> {
      return held;
    },
    take,

    /** Reads newer ones, if there are any, and gives them; under the log's lock they are exact. */
    async catchUp(sql: Sql): Promise<RuleSet<Rules>> {
      const from = database;
      const read = await readRuleSet(sql, book, held);
      if (from === database) take(read);
      return held;
    },

    /** Forgets them: the database is another one now. */
    forget(): void {
      database += 1;
      held = exampleSet(book);
    },
  };
}

/**
 * Puts rules in force for what begins from now on. The county's alone; of two who change them at once only one does:
 * throws `not-allowed`, `record-changed-meanwhile`. `onPublished` hears of them before anybody else does;
 * `carryOut` does in the same transaction what follows from them, and says so in the event.
 */
export async function publishRuleSet<Rules>(
  { rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree },
  book: RuleBook<Rules>,
  caller: Caller,
  command: { readonly commandId: string; readonly basedOn: number },
  rules: Rules,
  onPublished?: (set: RuleSet<Rules>) => void,
  carryOut?: (context: RareContext) => Promise<NewEvent["about"]>,
): Promise<CommandAnswer> {
  if (caller.scopeId !== tree.county.id || caller.departmentId !== null) throw new DomainProblem("not-allowed");
  return rare.carryOut(command, book.about, async (context) => {
    const { sql, now, firstSeq, record, afterCommit } = context;
    const was = await readRuleSet(sql, book);
    if (was.version !== command.basedOn)
      throw new DomainProblem("record-changed-meanwhile", `${book.inForce} version ${was.version}`);
    const version = was.version + 1;
    await sql.query(
      `insert into ${book.table} (version, ${book.column}, made_at, made_by, made_by_name, seq)
       values ($1, $2::jsonb, $3, $4, $5, $6)`,
      [version, JSON.stringify(rules), now, caller.accountId, caller.name, firstSeq],
    );
    const more = await carryOut?.(context);
    afterCommit(async () => onPublished?.({ version, rules, madeAt: now.toISOString(), madeBy: caller.name }));
    record(
      { accountId: caller.accountId, name: caller.name },
      {
        ...{ kind: book.kind, subjectId: command.commandId, gridId: tree.county.id },
        ...{ before: book.recorded(was.version, was.rules), after: book.recorded(version, rules) },
      },
    );
    return [
      {
        ...{ type: book.eventType, gridId: tree.county.id, occurredAt: now, actorId: caller.accountId },
        ...{ commandId: command.commandId, subjectId: command.commandId, about: { version, ...more } },
      },
    ];
  });
}
