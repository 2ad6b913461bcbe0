import type { CommandAnswer } from "@safegrid/contract/command";
import type { ListingBeginCommand, ListingStepCommand } from "@safegrid/contract/listing";
import type { EventType } from "@safegrid/domain/event";
import type { ListingAction } from "@safegrid/domain/listing";
import { abilityForListingAction } from "@safegrid/domain/listing";
import type { ListingAct, ListingCase } from "@safegrid/domain/listing-decision";
import { beginListing, decideListing } from "@safegrid/domain/listing-decision";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { loadCase, personKeyOf, sees } from "#/modules/hazard/hazard-case.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { loadListing } from "#/modules/listing/listing-case.service.ts";
import { dueClocksOf, moveClocks, passClocks } from "#/modules/listing/listing-clock.service.ts";
import { problemOfListing } from "#/modules/listing/listing-problem.ts";
import { readListingRules } from "#/modules/listing/listing-rules.service.ts";
import type { DecidedStep } from "#/modules/listing/listing-write.service.ts";
import { writeNotice, writeStep, writeVerdicts } from "#/modules/listing/listing-write.service.ts";

const eventOfAction = {
  ask_up: "listing.asked_up",
  list: "listing.listed",
  decline: "listing.declined",
  publish: "listing.published",
  file_plan: "listing.plan_filed",
  report_progress: "listing.progress_reported",
  ask_extension: "listing.extension_asked",
  grant_extension: "listing.extended",
  refuse_extension: "listing.extension_refused",
  ask_acceptance: "listing.acceptance_asked",
  accept: "listing.accepted",
  refuse_acceptance: "listing.acceptance_refused",
  delist: "listing.delisted",
  revoke: "listing.revoked",
} as const satisfies Record<ListingAction, EventType>;

export type Listings = ReturnType<typeof createListings>;

/**
 * Supervised listings 挂牌督办 (plan.md section 4, docs/adr/0019): the domain decides on the listing and its hazard together,
 * under the log's lock. A step happens when the server has it: these are acts of offices, not of phones.
 */
export function createListings(parts: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly hazardRules: HazardRules;
}) {
  const { rare, tree } = parts;

  async function actorOf({ sql }: RareContext, caller: Caller) {
    const person = await personKeyOf(sql, caller.accountId);
    return { person, unit: unitOfCaller(tree, caller), abilities: caller.abilities };
  }

  /** Writes what was decided; clocks that are over by now have passed before it. */
  async function carryOut(
    context: RareContext,
    caller: Caller,
    of: { listingId: string; known: KnownCase; step: DecidedStep["step"]; from: ListingCase | null; next: ListingCase },
  ): Promise<NewEvent[]> {
    const { sql, now, firstSeq } = context;
    const { listingId, known, step, from, next } = of;
    const passed = await passClocks(sql, await dueClocksOf(sql, listingId, now), now, firstSeq);
    const decided: DecidedStep = { listingId, step, from, next, now, seq: firstSeq + passed.length };
    const [rules, calendar] = [await readListingRules(sql), await parts.hazardRules.catchUp(sql)];
    if (step.action === "list")
      await writeNotice(sql, tree, decided, step as Extract<ListingStepCommand, { action: "list" }>, rules);
    if ("conditions" in step && (step.action === "accept" || step.action === "refuse_acceptance"))
      await writeVerdicts(sql, decided, known.hazard.id, caller, verdictsOf(step));
    await writeStep(sql, tree, decided, known, caller);
    const { action } = step;
    await moveClocks(sql, listingId, {
      ...{ before: from, after: next, action, level: next.level, at: now, rules, calendar },
    });
    const { hazard } = known;
    const { serial, category, grade } = hazard;
    const about = { hazardId: hazard.id, serial, category, grade, level: next.level };
    return [
      ...passed,
      {
        ...{ type: eventOfAction[action], gridId: hazard.cellId, occurredAt: now, actorId: caller.accountId },
        ...{ commandId: step.commandId, subjectId: listingId, about },
      },
    ];
  }

  return {
    /** Lists an open hazard, or asks the level above to do so; the command's id becomes the listing's. */
    async begin(caller: Caller, hazardId: string, command: ListingBeginCommand): Promise<CommandAnswer> {
      requireAbility(caller, command.action);
      return rare.carryOut(command, `listing of ${hazardId}`, async (context) => {
        const { em, sql, now, firstSeq } = context;
        const known = await loadCase(em, sql, tree, hazardId);
        if (!known || !sees(known, caller, tree)) throw new DomainProblem("hazard-not-found");
        const usual = await readListingRules(sql);
        const act = actOf(command, now, usual.conditions.length);
        const decision = beginListing(known.case, await actorOf(context, caller), act);
        if (!decision.ok) throw problemOfListing(decision.why, command.action, null);
        const [running] = await sql.query(
          `select 1 from listing where hazard_id = $1 and state not in ('delisted', 'declined', 'revoked')`,
          [hazardId],
        );
        if (running) throw new DomainProblem("listing-running");
        const { commandId: listingId } = command;
        const { next } = decision;
        const authority = "authority" in command ? command.authority : null;
        // It is written as asked for, and becomes what it is by its first step.
        await sql.query(
          `insert into listing (id, hazard_id, level, state, by_grid_id, by_department_id, authority, step_count,
             last_step_at, seq) values ($1, $2, $3, 'asked_up', $4, $5, $6, 0, $7, $8)`,
          [listingId, hazardId, next.level, ...columnsOfUnit(next.by), authority, now, firstSeq],
        );
        return carryOut(context, caller, { listingId, known, step: command as DecidedStep["step"], from: null, next });
      });
    },

    /** Carries out one step; a listing of a hazard outside the caller's sight does not exist for it. */
    async takeStep(caller: Caller, listingId: string, step: ListingStepCommand): Promise<CommandAnswer> {
      requireAbility(caller, step.action);
      return rare.carryOut(step, `listing ${listingId}`, async (context) => {
        const { em, sql, now } = context;
        const listing = await loadListing(sql, tree, listingId);
        const known = listing && (await loadCase(em, sql, tree, listing.hazardId));
        if (!listing || !known || !sees(known, caller, tree)) throw new DomainProblem("listing-not-found");
        if (step.basedOn !== undefined && step.basedOn !== listing.version)
          throw new DomainProblem("record-changed-meanwhile", `the listing is at version ${listing.version}`);
        const usual = await readListingRules(sql);
        const act = actOf(step, now, usual.conditions.length);
        const decision = decideListing(listing.case, known.case, await actorOf(context, caller), act);
        if (!decision.ok) throw problemOfListing(decision.why, step.action, listing.case.state);
        return carryOut(context, caller, { listingId, known, step, from: listing.case, next: decision.next });
      });
    },
  };
}

function requireAbility(caller: Caller, action: ListingAction): void {
  if (!caller.abilities.includes(abilityForListingAction[action])) throw new DomainProblem("not-allowed");
}

function verdictsOf(step: DecidedStep["step"]) {
  return (step as Extract<ListingStepCommand, { action: "accept" }>).conditions;
}

/** A command as the domain judges it. */
function actOf(command: ListingBeginCommand | ListingStepCommand, now: Date, usualCount: number): ListingAct {
  const act: ListingAct = { action: command.action, at: now.toISOString(), hasReason: command.note !== undefined };
  switch (command.action) {
    case "ask_up":
      return { ...act, level: command.level };
    case "list":
      return {
        ...{ ...act, deadlineAt: command.deadlineAt, conditionCount: command.conditions?.length ?? usualCount },
        namesDocument: "document" in command && command.document !== undefined,
      };
    case "ask_extension":
    case "grant_extension":
      return { ...act, untilAt: command.untilAt };
    case "accept": {
      const byNumber = new Map(command.conditions.map((verdict) => [verdict.n, verdict.isMet]));
      const verdicts = [...byNumber].toSorted(([a], [b]) => a - b).filter(([n], index) => n === index + 1);
      return { ...act, verdicts: verdicts.map(([, isMet]) => isMet) };
    }
    default:
      return act;
  }
}
