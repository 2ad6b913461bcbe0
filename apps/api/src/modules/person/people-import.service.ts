import { v7 as uuidv7 } from "uuid";
import type { Post } from "@safegrid/domain/post";
import { isPostAt } from "@safegrid/domain/post";
import { insertInPieces } from "#/platform/insert-rows.ts";
import type { NewEvent } from "#/platform/log.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, spansTouch } from "#/modules/person/person-scope.service.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";
import { openBatch, writeBatchChanges } from "#/modules/record/record.service.ts";

/** One line of a list of people: a person, and at most one post. The same person may stand in several lines. */
export interface PeopleRow {
  readonly name: string;
  readonly phone: string | null;
  readonly employer: string | null;
  readonly title: string | null;
  readonly gridId: string;
  /** Null: the person is only taken into the grid's books. */
  readonly post: Post | null;
  /** Of a department's regulator, and of nobody else. */
  readonly departmentId: string | null;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
}

/** What is wrong with one cell of the list; `row` counts from 0. */
export interface PeopleFault {
  readonly row: number;
  readonly field: keyof PeopleRow;
  readonly detail: string;
}

export interface PeopleOutcome {
  readonly added: number;
  readonly changed: number;
  readonly appointed: number;
  /** Rows that say what is known already. */
  readonly same: number;
}

interface KnownPerson {
  id: string;
  name: string;
  phone: string | null;
  employer: string | null;
  title: string | null;
  gridId: string;
}
type ChangedPerson = KnownPerson & { readonly was: KnownPerson };
interface HeldPost {
  personId: string;
  gridId: string;
  post: string;
  departmentId: string | null;
  startsOn: string;
  endsOn: string | null;
}

/** Who is who: name and number together; without a number, the name in the books of the grid. */
const keyOf = (of: { readonly name: string; readonly phone: string | null; readonly gridId: string }) =>
  of.phone === null ? `${of.name}@${of.gridId}` : `${of.name}#${of.phone}`;

/**
 * Judges a list of people without writing anything, the dry run: what is wrong, and what each row would do, bring something
 * new, change what is known, or nothing. Two statements, whatever the number of rows.
 */
export async function judgePeople(
  sql: Sql,
  tree: GridTree,
  caller: Pick<Caller, "scopeId">,
  rows: readonly PeopleRow[],
): Promise<{ readonly faults: PeopleFault[]; readonly states: readonly RowState[] }> {
  const { faults, states } = await planPeople(sql, tree, caller, rows);
  return { faults, states };
}

export type RowState = "new" | "changed" | "same";

/** A list whose new people and posts are written, unseen by anybody; what remains is done under the log's lock. */
export interface PreparedPeople {
  /** The log position up to which the list is known to hold. */
  readonly seq: number;
  /** Everybody who stands in the list, also those of whom it says nothing new. */
  readonly personIds: readonly string[];
  readonly outcome: PeopleOutcome;
  readonly gridIds: readonly string[];
  readonly changed: readonly ChangedPerson[];
}

/** Under which number of a batch the changes are kept, and whose list it is. */
interface PeopleBatch {
  readonly caller: Caller;
  readonly tree: GridTree;
  readonly batchId: string;
}

/**
 * Writes what is new of a list and the history of all of it, beside the log's lock (docs/adr/0012-imports.md): about ten
 * statements, in pieces. Throws nothing for faulty rows; where any is faulty it writes nothing and returns the faults.
 * `checkedSeq` is the log position of the dry run that somebody has agreed to. Call it as `prepare` of `rare.carryOut`.
 */
export async function preparePeople(
  sql: Sql,
  { caller, tree, batchId }: PeopleBatch,
  rows: readonly PeopleRow[],
  checkedSeq: number,
): Promise<{ readonly faults: PeopleFault[]; readonly prepared: PreparedPeople }> {
  const plan = await planPeople(sql, tree, caller, rows);
  const { added, changed, appointed, same, faults, personIds } = plan;
  const prepared = {
    seq: checkedSeq,
    personIds,
    outcome: { added: added.length, changed: changed.length, appointed: appointed.length, same },
    gridIds: [...new Set(rows.map(({ gridId }) => gridId))],
    changed,
  };
  if (faults.length > 0) return { faults, prepared };
  await insertInPieces(
    sql,
    "person",
    added.map(({ gridId, ...person }) => ({
      ...person,
      grid_id: gridId,
      initials: initialsOf(person.name),
      is_demo: false,
    })),
  );
  await insertInPieces(
    sql,
    "appointment",
    appointed.map(({ id, personId, gridId, post, departmentId, startsOn, endsOn }) => ({
      id,
      person_id: personId,
      grid_id: gridId,
      post,
      department_id: departmentId,
      starts_on: startsOn,
      ends_on: endsOn,
    })),
  );
  await writeBatchChanges(sql, batchId, entriesOf(plan));
  return { faults, prepared };
}

/**
 * Ends what was prepared, under the log's lock: changes what is known of people who stand in the list, and lets the list
 * count. Throws `import-outdated` where a grid has ended or one of these people has changed meanwhile. Cost: a
 * thousandth of a second for a hundred people who change, nothing for those who are new.
 */
export async function applyPeople(
  { sql, head, now, firstSeq }: Pick<RareContext, "sql" | "head" | "now" | "firstSeq">,
  { caller, tree, batchId, commandId }: PeopleBatch & { readonly commandId: string },
  { seq, personIds, outcome, gridIds, changed }: PreparedPeople,
): Promise<NewEvent[]> {
  for (const id of gridIds)
    if (tree.find(id)?.validTo !== null || !tree.isWithin(caller.scopeId, id))
      throw new DomainProblem("import-outdated");
  // Only what has happened since the dry run can be in the way: as a rule, nothing.
  const [met] = await sql.query(
    `with news as (
         select c.kind, c.subject_id from record_change c
         where c.county_id = $2 and c.seq > $3 and c.kind in ('person', 'appointment')
         union all
         select c.kind, c.subject_id from record_batch b join record_batch_change c on c.batch_id = b.id
         where b.county_id = $2 and b.seq > $3 and c.kind in ('person', 'appointment')),
       whose as (
         select subject_id as id from news where kind = 'person'
         union select a.person_id from news join appointment a on a.id = news.subject_id where kind = 'appointment')
     select 1 from whose join person p on p.id = whose.id join person same on same.name = p.name
       left join appointment held on held.person_id = same.id
     where whose.id = any($4::uuid[])
       or exists (select from record_batch_change own where own.batch_id = $1 and own.subject_id in (same.id, held.id))
     limit 1`,
    [batchId, head.countyId, seq, personIds],
  );
  if (met) throw new DomainProblem("import-outdated");
  const written = await sql.query(
    `update person p set employer = c.employer, title = c.title
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
       as c (id, employer, title, employer_was, title_was)
     where p.id = c.id and p.employer is not distinct from c.employer_was and p.title is not distinct from c.title_was
     returning p.id`,
    [
      changed.map(({ id }) => id),
      changed.map(({ employer }) => employer),
      changed.map(({ title }) => title),
      changed.map(({ was }) => was.employer),
      changed.map(({ was }) => was.title),
    ],
  );
  if (written.length !== changed.length) throw new DomainProblem("import-outdated");
  await openBatch(sql, batchId, { countyId: head.countyId, seq: firstSeq, at: now }, authorOf(caller));
  if (outcome.appointed > 0) await bumpAccess(sql);
  return [
    {
      type: "people.imported",
      gridId: caller.scopeId,
      occurredAt: now,
      actorId: caller.accountId,
      commandId,
      subjectId: null,
      about: { ...outcome },
    },
  ];
}

function entriesOf({ added, changed, appointed }: Awaited<ReturnType<typeof planPeople>>): RecordEntry[] {
  return [
    ...added.map(({ id, name, phone, employer, title, gridId }): RecordEntry => ({
      kind: "person",
      subjectId: id,
      gridId,
      before: null,
      after: { name, phone, employer, title },
    })),
    ...changed.map(({ id, gridId, employer, title, was }): RecordEntry => ({
      kind: "person",
      subjectId: id,
      gridId,
      before: { employer: was.employer, title: was.title },
      after: { employer, title },
    })),
    ...appointed.map(({ id, gridId, personId, personName, post, departmentId, startsOn, endsOn }): RecordEntry => ({
      kind: "appointment",
      subjectId: id,
      gridId,
      before: null,
      after: { personId, personName, post, ...(departmentId === null ? {} : { departmentId }), startsOn, endsOn },
    })),
  ];
}

async function planPeople(sql: Sql, tree: GridTree, caller: Pick<Caller, "scopeId">, rows: readonly PeopleRow[]) {
  const faults: PeopleFault[] = [];
  // One who stands in no grid of the caller's scope is not known to the caller: a namesake outside is somebody else.
  const known = await sql.query<KnownPerson>(
    `select p.id, p.name, p.phone, p.employer, p.title, p.grid_id as "gridId"
     from person p join (select distinct name from unnest($1::text[]) as n (name)) wanted on wanted.name = p.name
     where exists (select from grid g where g.id = p.grid_id
         and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id))
       or exists (select from appointment a join grid g on g.id = a.grid_id
         where a.person_id = p.id and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id))
     order by p.id`,
    [rows.map(({ name }) => name), caller.scopeId],
  );
  const people = new Map<string, KnownPerson>();
  for (const person of known) if (!people.has(keyOf(person))) people.set(keyOf(person), person);
  const heldBy = new Map<string, HeldPost[]>();
  const held = await sql.query<HeldPost>(
    `select person_id as "personId", grid_id as "gridId", post, department_id as "departmentId",
       starts_on::text as "startsOn", ends_on::text as "endsOn"
     from appointment where person_id = any($1::uuid[])`,
    [known.map(({ id }) => id)],
  );
  const hold = (post: HeldPost) => {
    const key = `${post.personId} ${post.gridId} ${post.post}`;
    heldBy.set(key, [...(heldBy.get(key) ?? []), post]);
  };
  held.forEach(hold);

  const added: KnownPerson[] = [];
  const addedAt = new Map<string, number>();
  const changed = new Map<string, ChangedPerson>();
  const appointed: (HeldPost & { id: string; personName: string })[] = [];
  let same = 0;
  const personIds = new Set<string>();
  const states: RowState[] = rows.map(() => "same");
  for (const [row, line] of rows.entries()) {
    const grid = tree.isWithin(caller.scopeId, line.gridId) ? tree.find(line.gridId) : undefined;
    if (!grid) {
      faults.push({ row, field: "gridId", detail: "网格不存在或不在您的范围内" });
      continue;
    }
    if (line.post !== null && (line.post === "substitute" || !isPostAt(line.post, grid.level))) {
      faults.push({ row, field: "post", detail: "该层级没有此岗位" });
      continue;
    }
    if (line.post !== null && line.startsOn === null) {
      faults.push({ row, field: "startsOn", detail: "填写岗位时须填写任职日期" });
      continue;
    }
    if (line.startsOn !== null && line.endsOn !== null && line.endsOn < line.startsOn) {
      faults.push({ row, field: "endsOn", detail: "不得早于任职日期" });
      continue;
    }
    let isNews = false;
    let person = people.get(keyOf(line));
    if (!person) {
      const { name, phone, employer, title } = line;
      person = { id: uuidv7(), name, phone, employer, title, gridId: grid.id };
      people.set(keyOf(person), person);
      addedAt.set(person.id, added.push(person) - 1);
      states[row] = "new";
      isNews = true;
    } else {
      // An empty cell says nothing: it never wipes out what is known.
      const is = { ...person, employer: line.employer ?? person.employer, title: line.title ?? person.title };
      if (is.employer !== person.employer || is.title !== person.title) {
        const place = addedAt.get(person.id) ?? -1;
        if (place >= 0) added[place] = is;
        else changed.set(person.id, { ...is, was: changed.get(person.id)?.was ?? person });
        people.set(keyOf(is), is);
        person = is;
        isNews = true;
        states[row] = "changed";
      }
    }
    personIds.add(person.id);
    if (line.post !== null && line.startsOn !== null) {
      const wanted = { startsOn: line.startsOn, endsOn: line.endsOn };
      const touching = (heldBy.get(`${person.id} ${grid.id} ${line.post}`) ?? []).filter((each) =>
        spansTouch(each, wanted),
      );
      const standing = touching.find((each) => each.startsOn === wanted.startsOn && each.endsOn === wanted.endsOn);
      if (standing) {
        if (line.departmentId !== null && line.departmentId !== standing.departmentId)
          faults.push({ row, field: "departmentId", detail: "与该任期已登记的部门不同；请先办理离任，再重新任职" });
        else if (!isNews) same += 1;
        continue;
      }
      if (touching.length > 0) {
        faults.push({ row, field: "startsOn", detail: "与此人在该网格的同一岗位任期重叠" });
        continue;
      }
      if ((line.post === "department_regulator") !== (line.departmentId !== null)) {
        const detail = line.departmentId === null ? "部门监管人员须填写部门" : "只有部门监管人员填写部门";
        faults.push({ row, field: "departmentId", detail });
        continue;
      }
      const post = {
        ...{ personId: person.id, gridId: grid.id, post: line.post, departmentId: line.departmentId },
        ...wanted,
      };
      hold(post);
      states[row] = "new";
      appointed.push({ ...post, id: uuidv7(), personName: person.name });
    } else if (!isNews) same += 1;
  }
  return { faults, added, changed: [...changed.values()], appointed, same, states, personIds: [...personIds] };
}
