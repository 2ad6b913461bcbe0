import type { DuePlace } from "@safegrid/contract/due-place";
import type { Checklist } from "@safegrid/domain/checklist";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Api } from "./api.ts";
import type { PlannedStep } from "./hazard-plan.ts";
import { nextStep } from "./hazard-plan.ts";
import type { Pictures } from "./pictures.ts";
import { randomOf } from "./random.ts";
import { longestSilence } from "./rhythm.ts";
import type { PlannedVisit } from "./visit-plan.ts";
import { planDay, planVisit } from "./visit-plan.ts";

export interface SimulatedPhone {
  readonly token: string;
  readonly role: string;
  readonly gridId: string;
  readonly gridCode: string;
}

export interface CountyOptions {
  readonly api: Api;
  readonly phones: readonly SimulatedPhone[];
  readonly seed: string;
  readonly say: (text: string) => void;
  /** Draws pictures of what is found and of what is rectified. */
  readonly pictures?: Pick<Pictures, "add">;
}

const inFlight = 8;
const hourMs = 3_600_000;

export type County = ReturnType<typeof createCounty>;

/** Everybody in a county who sends anything, and what they still hold in their hands. */
export function createCounty({ api, phones, seed, say, pictures }: CountyOptions) {
  const officers = new Map(phones.filter(({ role }) => role === "officer").map((phone) => [phone.gridId, phone]));
  const supervisors = phones.filter(({ role }) => role === "county_supervisor");
  const watcher = supervisors[0]?.token ?? "";
  const planned = new Map<BusinessDay, PlannedVisit[]>();
  /** Held by phones without signal, by cell; and until when. */
  const held = new Map<string, { visits: PlannedVisit[]; untilMs: number }>();
  let known: DuePlace[] = [];
  const lists = new Map<string, Checklist>();
  let lastMs = 0;
  let extras = 0;
  let lastEventMs = 0;
  let silenceMs = 0;

  async function planFor(day: BusinessDay): Promise<PlannedVisit[]> {
    let visits = planned.get(day);
    if (!visits) {
      const places = await api.duePlaces(watcher, day);
      if (places.length > 0) known = places;
      for (const list of await api.checklists(watcher)) lists.set(list.version, list);
      visits = planDay(
        seed,
        day,
        places.filter((place) => !place.visited),
        lists,
      );
      planned.clear();
      planned.set(day, visits);
    }
    return visits;
  }

  async function sendAll(visits: readonly PlannedVisit[]): Promise<void> {
    const byCell = [...Map.groupBy(visits, (visit) => visit.cellId)];
    await inParallel(byCell, async ([cellId, own]) => {
      const token = officers.get(cellId)?.token;
      if (!token) return;
      const commands = own.flatMap((visit) => visit.commands);
      await api.send(token, commands);
      // A phone whose answer got lost on the way sends again what has arrived.
      if (randomOf(`${seed} again ${String(commands[0]?.["commandId"])}`).chance(0.03)) await api.send(token, commands);
      for (const { atMs, commands: said } of own)
        for (const found of said) if (found["type"] === "hazard.report") takePictures(token, found, atMs);
    });
  }

  /** Of what was found; and of what was eliminated at once, how it is afterwards. */
  function takePictures(token: string, found: Record<string, unknown>, atMs: number): void {
    const of = { token, hazardId: String(found["commandId"]), category: String(found["category"]) };
    pictures?.add({ ...of, part: "before", atMs });
    if (found["eliminatedOnTheSpot"]) pictures?.add({ ...of, part: "after", atMs: atMs + 240_000 });
  }

  /** Takes every step that is due by an instant, as often as one leads to the next. */
  async function supervise(nowMs: number): Promise<void> {
    for (let rounds = 0; rounds < 12; rounds += 1) {
      const due = (await api.openHazards(watcher)).flatMap((hazard) => {
        const next = nextStep(seed, hazard);
        return next && next.atMs <= nowMs ? { hazard, next } : [];
      });
      if (due.length === 0) return;
      let taken = 0;
      await inParallel(due, async ({ hazard, next }) => {
        const token = whoIs(next.by, hazard);
        if (!token || !(await api.step(token, hazard.id, next.step))) return;
        taken += 1;
        if (next.step["action"] === "submit" && hazard.state === "rectifying")
          pictures?.add({ token, hazardId: hazard.id, category: hazard.category, part: "after", atMs: next.atMs });
      });
      if (taken === 0) return;
    }
  }

  /**
   * Ordinary hazards are handled in the village and re-inspected by the township; major ones one level higher, and closed
   * by another person there.
   */
  function whoIs(
    by: PlannedStep["by"],
    hazard: { grade: string; villageId: string; townshipId: string },
  ): string | undefined {
    const ofGrid = (role: string, gridId: string) =>
      phones.find((phone) => phone.role === role && phone.gridId === gridId)?.token;
    const township = ofGrid("township_supervisor", hazard.townshipId);
    if (by === "closer") return supervisors[0]?.token;
    if (hazard.grade === "major") return by === "handler" ? township : supervisors[1]?.token;
    return by === "handler" ? ofGrid("village_staff", hazard.villageId) : township;
  }

  return {
    /** Plays whole days and the part of the last one that lies before `untilMs`, as fast as the API takes it. */
    async playHistory(from: BusinessDay, untilMs: number): Promise<void> {
      for (let day = from; dayStartsAt(day) < untilMs; day = addDays(day, 1)) {
        const visits = (await planFor(day)).filter((visit) => visit.atMs < untilMs);
        await sendAll(visits);
        await supervise(Math.min(untilMs, dayStartsAt(addDays(day, 1))));
        say(`${day}: ${visits.length} visits`);
      }
      lastMs = untilMs;
    },

    /** Plays what happens between the last call and an instant. */
    async playUntil(nowMs: number): Promise<void> {
      const day = businessDayOf(nowMs);
      const due = (await planFor(day)).filter((visit) => visit.atMs > lastMs && visit.atMs <= nowMs);
      if (due.length === 0 && nowMs - lastEventMs > silenceMs) due.push(dutyPatrol(nowMs, day));
      const ready: PlannedVisit[] = [];
      for (const visit of due) {
        const offline = randomOf(`${seed} ${day} offline ${visit.cellId}`);
        const own = held.get(visit.cellId);
        if (own) own.visits.push(visit);
        else if (offline.chance(0.08))
          held.set(visit.cellId, { visits: [visit], untilMs: nowMs + offline.between(0.5, 4) * hourMs });
        else ready.push(visit);
      }
      for (const [cellId, { visits, untilMs }] of held) {
        if (untilMs > nowMs) continue;
        held.delete(cellId);
        ready.push(...visits);
      }
      lastMs = nowMs;
      if (ready.length === 0) return;
      lastEventMs = nowMs;
      silenceMs = longestSilence(randomOf(`${seed} silence ${nowMs}`), hourOf(nowMs));
      await sendAll(ready);
    },

    supervise,

    /** What phones still hold for want of signal goes out now. */
    async flush(): Promise<void> {
      const visits = [...held.values()].flatMap((each) => each.visits);
      held.clear();
      await sendAll(visits);
    },
  };

  /** A patrol beyond the plan, somewhere: at night it is the only thing that happens. */
  function dutyPatrol(nowMs: number, day: BusinessDay): PlannedVisit {
    extras += 1;
    const random = randomOf(`${seed} duty ${nowMs}`);
    return planVisit(`${seed} ${day} duty ${extras} ${nowMs}`, random.pick(known), lists, nowMs, random);
  }
}

function hourOf(nowMs: number): number {
  return (nowMs - dayStartsAt(businessDayOf(nowMs))) / hourMs;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}
