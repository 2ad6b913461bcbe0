import type { CheckAnswer, Checklist, ChecklistItem } from "@safegrid/domain/checklist";
import { applicableItems, sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { DuePlace } from "@safegrid/contract/due-place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { dayStartsAt } from "@safegrid/metrics/period";
import type { Random } from "./random.ts";
import { randomOf, uuid7Of } from "./random.ts";
import { timeOfDay } from "./rhythm.ts";

/** What a phone sends of one visit: the visit, and what was found at it. `atMs` is the simulated instant. */
export interface PlannedVisit {
  readonly atMs: number;
  readonly cellId: string;
  readonly commands: readonly Record<string, unknown>[];
}

/** The lists by which places are patrolled, by version. */
type Lists = ReadonlyMap<string, Checklist>;
type Spot = Pick<DuePlace, "placeId" | "cellId" | "category" | "checklistVersion" | "lon" | "lat">;

/** The visits that a seed gives to a business day: most due places, not all, at believable times; earliest first. */
export function planDay(seed: string, day: BusinessDay, places: readonly Spot[], lists: Lists): PlannedVisit[] {
  const beginsMs = dayStartsAt(day);
  return places
    .filter((place) => {
      const village = randomOf(`${seed} village ${place.cellId.slice(0, 2)}`).between(0.84, 0.99);
      const isEmpty = randomOf(`${seed} ${day} ${place.cellId}`).chance(0.02);
      return !isEmpty && randomOf(`${seed} ${day} ${place.placeId} comes`).chance(village);
    })
    .map((place) => {
      const random = randomOf(`${seed} ${day} ${place.placeId}`);
      return planVisit(`${seed} ${day} ${place.placeId}`, place, lists, beginsMs + timeOfDay(random), random);
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** One visit at an instant; the label makes its ids, so that it can be planned again after a restart. */
export function planVisit(label: string, place: Spot, lists: Lists, atMs: number, random: Random): PlannedVisit {
  const skewMs = randomOf(`skew ${place.cellId}`).between(-90_000, 15_000);
  const occurredAt = new Date(Math.floor(atMs + skewMs)).toISOString();
  const list = lists.get(place.checklistVersion) ?? sixChecksTwoCoverages;
  const lookedFor = applicableItems(list, [], place.category).filter((item) => item.kind === "hazard");
  const problem = lookedFor.length > 0 && random.chance(0.03) ? random.pick(lookedFor) : null;
  const isHasty = problem === null && random.chance(0.015);
  const answers = answersOf(list, place.category, problem);
  const visit = {
    type: "visit.record",
    commandId: uuid7Of(`visit ${label}`, atMs),
    occurredAt,
    placeId: place.placeId,
    checklistVersion: list.version,
    // Whoever is in a hurry leaves the last row out.
    answers: isHasty ? answers.slice(0, -1) : answers,
    position: positionOf(place, random),
  };
  const commands: Record<string, unknown>[] = [visit];
  if (problem) commands.push(planHazard(label, place, problem, visit.commandId, atMs + 60_000, occurredAt, random));
  return { atMs, cellId: place.cellId, commands };
}

/** Every row that applies answered, down to those that only an earlier answer asks for. */
function answersOf(list: Checklist, category: string, problem: ChecklistItem | null): CheckAnswer[] {
  const answers: CheckAnswer[] = [];
  for (const item of list.items) {
    if (!applicableItems(list, answers, category).includes(item)) continue;
    const found = item === problem ? "problem" : "nothing_found";
    answers.push({ item: item.code, result: item.kind === "coverage" ? "covered" : found });
  }
  return answers;
}

function positionOf({ lon, lat }: Spot, random: Random) {
  if (lon === null || lat === null || random.chance(0.12))
    return { kind: "absent", reason: random.pick(["no_signal", "indoors", "denied"]) };
  const near = () => Number(random.between(-0.0004, 0.0004).toFixed(5));
  return {
    kind: "fix",
    lon: lon + near(),
    lat: lat + near(),
    accuracyM: Math.round(random.between(5, 60)),
    crs: "cgcs2000",
  };
}

const words: Record<string, readonly string[]> = {
  fireworks: ["超量存放烟花爆竹", "烟花爆竹与生活用品混放"],
  methanol: ["后厨使用醇基液体燃料无报警装置", "甲醇燃料桶露天存放"],
  renovation: ["装修拆改承重墙", "施工无围挡"],
  road_facility: ["路侧护栏缺损", "警示标志倒伏"],
  fire_passage: ["消防通道被车辆占用", "灭火器压力不足", "疏散楼梯堆放杂物"],
  lift: ["电梯超过维保日期", "电梯检验标志过期"],
};
const criteria = ["使用液化石油气未安装可燃气体报警装置", "疏散通道、安全出口锁闭", "违规存放易燃易爆危险物品"];

function planHazard(
  label: string,
  place: Spot,
  item: Pick<ChecklistItem, "zh" | "hazardCategory">,
  visitId: string,
  atMs: number,
  occurredAt: string,
  random: Random,
) {
  const isMajor = random.chance(0.06);
  const isEliminated = !isMajor && random.chance(0.55);
  return {
    type: "hazard.report",
    commandId: uuid7Of(`hazard ${label}`, atMs),
    occurredAt,
    placeId: place.placeId,
    visitId,
    category: item.hazardCategory ?? "other",
    grade: isMajor ? "major" : "ordinary",
    ...(isMajor ? { majorCriterion: random.pick(criteria) } : {}),
    description: random.pick(words[item.hazardCategory ?? "other"] ?? [item.zh]),
    ...(isEliminated ? { eliminatedOnTheSpot: { what: "当场督促整改，已消除" } } : {}),
  };
}
