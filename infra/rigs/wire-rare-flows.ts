import { v7 as uuidv7 } from "uuid";
import type { MainStep } from "./hazard-life.ts";
import { reportNow, stepNow } from "./hazard-life.ts";
import { visitNow } from "./phones.ts";
import { waited } from "./stage.ts";
import type { Flow, Ground } from "./wire-flow.ts";
import { says } from "./wire-message.ts";
import { dayFromToday, traceSql, transactionOf } from "./wire-flow.ts";

/** The steps of a hazard's life, each with those that must come before it. */
const lives = {
  accept: [],
  refuse: [],
  assign: ["accept"],
  start: ["accept", "assign"],
  submit: ["accept", "assign", "start"],
  return: ["accept", "assign", "start", "submit"],
  pass: ["accept", "assign", "start", "submit"],
} as const satisfies Record<MainStep, readonly MainStep[]>;

/** Carries a new hazard up to the step before one; resolves with its id. */
async function hazardBefore(ground: Ground, action: MainStep): Promise<string> {
  const hazard = reportNow(ground.nextPlace());
  await ground.carryOut(ground.village, "/hazards", hazard);
  for (const earlier of lives[action])
    await ground.carryOut(ground.village, `/hazards/${hazard.commandId}/steps`, stepNow(earlier, farDeadline()));
  return hazard.commandId;
}

function farDeadline(): Date {
  return new Date(Date.now() + 7 * 86_400_000);
}

/** What people decide, one transaction each. */
export function rareFlows(ground: Ground): readonly Flow[] {
  const { village, county, send, count, placeIds } = ground;
  const rare = { begins: transactionOf("entities"), commits: true };
  const steps = (Object.keys(lives) as MainStep[]).map((action): Flow => ({
    ...rare,
    name: `hazard step: ${action}`,
    async prepare() {
      const id = await hazardBefore(ground, action);
      const step = stepNow(action, farDeadline());
      const actor = action === "pass" || action === "return" ? county : village;
      return {
        send: () => send(actor, `/hazards/${id}/steps`, step),
        footprint: () => count(stepSql, [[step.commandId], id, lives[action].length + 2]),
        whole: { events: 1, receipts: 1, records: 1, state: 1 },
      };
    },
  }));
  const rejection: Flow = {
    ...rare,
    name: "visit rejection",
    async prepare() {
      const visit = visitNow(ground.nextPlace());
      await ground.carryOut(village, "/visits", visit);
      const command = { commandId: uuidv7(), occurredAt: new Date().toISOString(), reason: "照片与场所不符" };
      return {
        send: () => send(county, `/visits/${visit.commandId}/rejection`, command),
        footprint: () => count(rejectionSql, [[command.commandId], visit.commandId]),
        whole: { events: 1, receipts: 1, records: 1 },
      };
    },
  };
  let frozen = 0;
  const freeze: Flow = {
    ...rare,
    name: "freeze of a place",
    async prepare() {
      const on = dayFromToday(Math.floor(frozen / placeIds.length));
      const place = placeIds[frozen % placeIds.length];
      frozen += 1;
      const command = { commandId: uuidv7(), fromOn: on, toOn: on, reason: "停业整顿" };
      return {
        send: () => send(village, `/places/${place}/freezes`, command),
        footprint: () => count(freezeSql, [[command.commandId]]),
        whole: { events: 1, receipts: 1, records: 1 },
      };
    },
  };
  return [...steps, rejection, freeze];
}

/** What nobody sends: the product does it by itself when its time has come, and again where it was cut off. */
export async function clockFlows(ground: Ground): Promise<readonly Flow[]> {
  const { village, send, count, database } = ground;
  const { rows } = await database.query<{ key: string }>(`select period_key as key from period_opened`);
  const opened = new Set(rows.map(({ key }) => key));
  let days = 0;
  const opening: Flow = {
    name: "period opening",
    begins: transactionOf("plain"),
    commits: true,
    async prepare() {
      do days -= 1;
      while (opened.has(`day:${dayFromToday(days)}`));
      const on = dayFromToday(days);
      return {
        send: () =>
          send(village, `/due-places?on=${on}`, undefined, () => ({ kind: "done", status: "replayed", seq: 0 })),
        footprint: () => count(openingSql, [`day:${on}`]),
        whole: { events: 1, records: 1, numbers: 1, due: 1 },
      };
    },
  };
  const deadline: Flow = {
    name: "deadline passing",
    // Readings begin transactions of this pool too: this one is known by what it reads first.
    begins: ({ from, pool, message }) => from === "api" && pool === "plain" && says(message, `is_eliminated as "isEl`),
    commits: true,
    async prepare() {
      const id = await hazardBefore(ground, "assign");
      const step = stepNow("assign", new Date(Date.now() + 120));
      await ground.carryOut(village, `/hazards/${id}/steps`, step);
      const footprint = () => count(deadlineSql, [id]);
      return {
        async send() {
          const took = await waited(async () => (await footprint())["events"] === 1, ground.within(5_000));
          if (took === null) return { kind: "unknown", status: 0, why: "the deadline does not pass" };
          return { kind: "done", status: "replayed", seq: 0 };
        },
        footprint,
        whole: { events: 1, records: 1 },
      };
    },
  };
  return [opening, deadline];
}

const stepSql = `select ${traceSql}, (select count(*) from hazard_step where hazard_id = $2 and n >= $3) as records,
  (select step_count - $3 + 1 from hazard where id = $2) as state`;
const rejectionSql = `select ${traceSql},
  (select count(*) from visit where id = $2 and rejected_seq is not null) as records`;
const freezeSql = `select ${traceSql}, (select count(*) from place_freeze where id = any($1)) as records`;
const openingSql = `select
  (select count(*) from event_log where type = 'period.opened' and about->>'period' = $1) as events,
  (select count(*) from period_opened where period_key = $1) as records,
  (select count(*) from grid_period where period_key = $1)::float8 / (select count(*) from grid) as numbers,
  (select count(distinct period_key) from place_due where period_key = $1) as due`;
const deadlineSql = `select
  (select count(*) from event_log where type = 'hazard.deadline_passed' and subject_id = $1) as events,
  (select (deadline_passed and is_overdue)::int from hazard where id = $1) as records`;
