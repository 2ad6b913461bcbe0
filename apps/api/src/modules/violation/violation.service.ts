import type { CommandAnswer } from "@safegrid/contract/command";
import type { ViolationBeginCommand, ViolationStepCommand } from "@safegrid/contract/violation";
import type { EventType } from "@safegrid/domain/event";
import type { ViolationAction, ViolationState } from "@safegrid/domain/violation";
import { abilityForViolationAction, violationClockOf } from "@safegrid/domain/violation";
import type { ViolationAuthority } from "@safegrid/domain/violation-authority";
import type { ViolationCase, ViolationRefusal } from "@safegrid/domain/violation-decision";
import { decideViolation } from "@safegrid/domain/violation-decision";
import { businessDayOf } from "@safegrid/metrics/period";
import { violationLimitOf } from "@safegrid/metrics/violation-clock";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { personKeyOf } from "#/modules/hazard/hazard-case.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { loadViolation, seesViolation } from "#/modules/violation/violation-case.service.ts";
import { dueViolationClocks, passViolationClocks } from "#/modules/violation/violation-clock.service.ts";
import { readViolationRules } from "#/modules/violation/violation-rules.service.ts";

const eventOfAction = {
  dissuade: "violation.dissuaded",
  report: "violation.reported",
  settle: "violation.settled",
  file: "violation.filed",
  refuse: "violation.refused",
  decide: "violation.decided",
  publish: "violation.published",
  withdraw: "violation.withdrawn",
} as const satisfies Record<ViolationAction, EventType>;

export type Violations = ReturnType<typeof createViolations>;

interface Place {
  readonly cellId: string;
  readonly enterpriseId: string | null;
  readonly line: string | null;
}

/** Violations 违法行为 (P23, plan.md section 4): found and dissuaded, reported, filed by who has authority, decided, published. */
export function createViolations({
  rare,
  tree,
  hazardRules,
}: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  /** Of them the calendar. */
  readonly hazardRules: HazardRules;
}) {
  /** Begins the clock of what it waits for now; null where it waits for nothing by a day. */
  async function clockOf({ sql, now }: RareContext, state: ViolationState): Promise<[string, Date, boolean] | null> {
    const clock = violationClockOf(state);
    if (clock === null) return null;
    const [{ clocks }, calendar] = [await readViolationRules(sql), await hazardRules.catchUp(sql)];
    const { atMs, isAssumed } = violationLimitOf(clocks, calendar, clock, now.getTime());
    return [clock, new Date(atMs), isAssumed];
  }

  /** The step itself, in the record and in the log. */
  async function record(
    { sql, now, firstSeq }: RareContext,
    caller: Caller,
    of: { id: string; commandId: string; action: ViolationAction; note: string | undefined; dueAt: Date | null },
    from: ViolationCase | null,
    next: ViolationCase,
  ): Promise<NewEvent[]> {
    const [unitGridId, unitDepartmentId] = columnsOfUnit(unitOfCaller(tree, caller));
    await sql.query(
      `insert into violation_step (violation_id, n, action, from_state, to_state, at, by_account, by_name, unit_grid_id,
         unit_department_id, note, seq, due_at)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from violation_step
       where violation_id = $1`,
      [
        ...[of.id, of.action, from?.state ?? null, next.state, now, caller.accountId, caller.name],
        ...[unitGridId, unitDepartmentId, of.note ?? null, firstSeq, of.dueAt],
      ],
    );
    const { kind, home } = next;
    return [
      {
        ...{ type: eventOfAction[of.action], gridId: home.at(-1) ?? "", occurredAt: now, actorId: caller.accountId },
        ...{ commandId: of.commandId, subjectId: of.id, about: { kind, state: next.state } },
      },
    ];
  }

  return {
    /** Writes down a violation that was dissuaded, or reports it at once. */
    async begin(caller: Caller, command: ViolationBeginCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "violation", async (context) => {
        const { sql, now, firstSeq } = context;
        const at = new Date(Date.parse(command.occurredAt));
        if (at.getTime() > now.getTime() + 60_000)
          throw fieldProblem("time-in-future", "/occurredAt", "lies in the future");
        const [place] = await sql.query<Place>(
          `select c.cell_id as "cellId", p.enterprise_id as "enterpriseId", p.department_id as line
           from place p join place_cell c on c.place_id = p.id and c.to_on is null
           where p.id = $1 and p.closed_on is null`,
          [command.placeId],
        );
        const home: readonly string[] | undefined = place && tree.find(place.cellId)?.path;
        const violation = { state: "reported", kind: command.kind, home: home ?? [], filedBy: null } as const;
        const next: ViolationCase = {
          ...{ ...violation, lineId: place?.line ?? null },
          state: command.action === "dissuade" ? "dissuaded" : "reported",
        };
        if (!place || !home || !seesViolation(next, caller))
          throw fieldProblem("place-not-found", "/placeId", "no such place in your scope on that day");
        if (command.hazardId !== undefined) {
          const [hazard] = await sql.query(`select 1 from hazard where id = $1 and place_id = $2`, [
            command.hazardId,
            command.placeId,
          ]);
          if (!hazard) throw fieldProblem("hazard-not-found", "/hazardId", "is no hazard of this place");
        }
        const { commandId: id, action, note } = command;
        await sql.query(
          `insert into violation (id, county_id, township_id, village_id, cell_id, place_id, enterprise_id, hazard_id, kind,
             state, description, unit_name, person_name, person_phone, found_at, found_by, found_by_name, step_count,
             last_step_at, seq, clock, due_at, due_is_assumed)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, $19, $20, $21, $22)`,
          [
            ...[id, ...home, command.placeId, place.enterpriseId, command.hazardId ?? null, command.kind, next.state],
            ...[command.description, command.unitName ?? null, command.personName ?? null, command.personPhone ?? null],
            ...[at > now ? now : at, caller.accountId, caller.name, now, firstSeq],
            ...((await clockOf(context, next.state)) ?? [null, null, false]),
          ],
        );
        return record(context, caller, { id, commandId: id, action, note, dueAt: null }, null, next);
      });
    },

    /** Carries out one step; a violation outside the caller's sight does not exist for it. */
    async takeStep(caller: Caller, id: string, step: ViolationStepCommand): Promise<CommandAnswer> {
      if (!caller.abilities.includes(abilityForViolationAction[step.action])) throw new DomainProblem("not-allowed");
      return rare.carryOut(step, `violation ${id}`, async (locked) => {
        const { sql, now } = locked;
        const known = await loadViolation(sql, tree, id);
        if (!known || !seesViolation(known.case, caller)) throw new DomainProblem("violation-not-found");
        if (step.basedOn !== undefined && step.basedOn !== known.version)
          throw new DomainProblem("record-changed-meanwhile", `the violation is at version ${known.version}`);
        const person = await personKeyOf(sql, caller.accountId);
        const decision = decideViolation(
          known.case,
          { person, unit: unitOfCaller(tree, caller), abilities: caller.abilities },
          {
            ...{ action: step.action, on: businessDayOf(now.getTime()), hasReason: step.note !== undefined },
            outcome: step.action === "decide" ? step.outcome : undefined,
          },
          (await readViolationRules(sql)).authorities,
        );
        if (!decision.ok) throw problemOfViolation(decision.why, step.action, known.case.state);
        const { next, authority } = decision;
        // Whoever acts first behind its end finds the clock passed, as if the job had been there before.
        const passed = await passViolationClocks(locked, tree, await dueViolationClocks(sql, now, id));
        const firstSeq = locked.firstSeq + passed.length;
        const context = { ...locked, firstSeq };
        await writeOfAction(context, caller, id, step, { person, next, authority });
        // A step that leaves it where it was leaves its clock too.
        const isMoved = next.state !== known.case.state;
        await sql.query(
          `update violation set state = $2, step_count = step_count + 1, last_step_at = $3, seq = $4,
             clock = case when $5 then $6 else clock end, due_at = case when $5 then $7 else due_at end,
             due_is_assumed = case when $5 then $8 else due_is_assumed end,
             clock_passed_at = case when $5 then null else clock_passed_at end where id = $1`,
          [
            ...[id, next.state, now, firstSeq, isMoved],
            ...((isMoved ? await clockOf(context, next.state) : null) ?? [null, null, false]),
          ],
        );
        const { commandId, action, note } = step;
        const dueAt = isMoved ? known.dueAt : null;
        return [
          ...passed,
          ...(await record(context, caller, { id, commandId, action, note, dueAt }, known.case, next)),
        ];
      });
    },
  };
}

async function writeOfAction(
  { sql, now }: RareContext,
  caller: Caller,
  id: string,
  step: ViolationStepCommand,
  of: { readonly person: string; readonly next: ViolationCase; readonly authority: ViolationAuthority | null },
): Promise<void> {
  switch (step.action) {
    case "file": {
      const taken = await sql.query(`select 1 from violation where number = $1`, [step.number]);
      if (taken.length > 0) throw fieldProblem("violation-number-taken", "/number", "this number was used before");
      const filedBy = of.next.filedBy;
      await sql.query(
        `update violation set filed_by_grid_id = $2, filed_by_department_id = $3, filed_by = $4, filed_person = $5,
           filed_at = $6, number = $7, basis = $8, delegated_by = $9 where id = $1`,
        [
          ...[id, ...(filedBy ? columnsOfUnit(filedBy.unit) : [null, null]), caller.accountId, of.person, now],
          ...[step.number, of.authority?.basis ?? null, of.authority?.delegatedBy ?? null],
        ],
      );
      break;
    }
    case "decide":
      // The person who filed it is looked up anew: accounts may have been given to a person since.
      await sql.query(
        `update violation set filed_person = $2, decided_person = $3, decided_at = $4, outcome = $5, document = $6,
           penalty = $7 where id = $1`,
        [id, of.next.filedBy?.person ?? null, of.person, now, step.outcome, step.document, step.penalty],
      );
      break;
    case "publish":
      await sql.query(`update violation set published_at = $2, published_where = $3 where id = $1`, [
        ...[id, now, step.where],
      ]);
      break;
    default:
  }
}

/** What was wrong, for people: the problem, and where it can the field. */
function problemOfViolation(why: ViolationRefusal, action: ViolationAction, state: string): DomainProblem {
  const said = `${action} while ${state}`;
  switch (why) {
    case "wrong-state":
      return new DomainProblem("violation-state-conflict", said);
    case "not-able":
      return new DomainProblem("not-allowed");
    case "not-its-unit":
      return new DomainProblem("violation-not-yours", said);
    case "no-authority":
      return new DomainProblem("violation-no-authority", said);
    case "same-person":
      return new DomainProblem("same-person-decision", said);
    case "reason-missing":
      return fieldProblem("invalid-request", "/note", "must say why");
  }
}
