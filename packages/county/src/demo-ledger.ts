import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import type { EnrolmentState, EnterpriseKind, FacilityKind, LedgerState, RiskClass } from "@safegrid/domain/ledger";
import type { PlaceCategory } from "@safegrid/domain/place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import type { DemoEnterprise, DemoPlace } from "./demo-places.ts";
import { uuidOfName } from "./name-uuid.ts";
import { seededRandom } from "./seeded-random.ts";

export interface DemoLedgerEntry {
  readonly id: string;
  readonly cellId: string;
  readonly kind: EnterpriseKind;
  readonly name: string;
  readonly shortName: string | null;
  /** Right by its check character; its own part says DEM0, which no registry gives out. */
  readonly creditCode: string | null;
  readonly industry: string | null;
  readonly address: string;
  readonly position: DemoPlace["position"];
  readonly risk: RiskClass | null;
  readonly isKeyUnit: boolean;
  readonly legalPerson: string | null;
  readonly contactName: string | null;
  /** From 10009000001 on, which no mobile number in China can be. */
  readonly phone: string | null;
  readonly employees: number | null;
  readonly state: Exclude<LedgerState, "closed">;
  readonly enrolment: EnrolmentState;
  readonly enrolmentNumber: string | null;
  readonly enrolledOn: BusinessDay | null;
  readonly collectedOn: BusinessDay;
  readonly confirmedOn: BusinessDay | null;
}

export interface DemoFacility {
  readonly placeId: string;
  readonly kind: FacilityKind;
  readonly details: Readonly<Record<string, unknown>>;
  readonly dueOn: BusinessDay | null;
  readonly confirmedOn: BusinessDay | null;
}

export interface DemoLedger {
  readonly entries: readonly DemoLedgerEntry[];
  readonly facilities: readonly DemoFacility[];
}

/** What a business of each category does by GB/T 4754-2017, and how dangerous that usually is. */
const businesses: Readonly<Partial<Record<PlaceCategory, readonly [string, RiskClass]>>> = {
  shop: ["F5212", "low"],
  small_restaurant: ["H6210", "general"],
  workshop: ["C3311", "general"],
  fireworks_outlet: ["F5299", "larger"],
  fuel_station: ["F5265", "major"],
  lpg_station: ["D4512", "major"],
  warehouse: ["G5920", "general"],
  market: ["L7223", "larger"],
  construction_site: ["E4710", "larger"],
  mine: ["B1011", "major"],
};

const industryOfNoun: readonly (readonly [string, string])[] = [
  ["五金店", "F5281"],
  ["服装店", "F5232"],
  ["农资店", "F5299"],
  ["早餐店", "H6291"],
  ["木材加工坊", "C2011"],
  ["榨油坊", "C1331"],
  ["汽车修理店", "O8111"],
  ["冷库", "G5930"],
];

const surnames = Array.from("王李张刘陈杨黄吴周徐胡朱林何郭罗高郑梁谢");

/**
 * The demonstration's ledger: what is kept of its enterprises and facilities, partly confirmed, with some entries that
 * were collected twice. All of it made up, and marked so.
 */
export function demoLedgerOf(
  countyCode: string,
  { enterprises, places }: { readonly enterprises: readonly DemoEnterprise[]; readonly places: readonly DemoPlace[] },
  { seed, today }: { readonly seed: string; readonly today: BusinessDay },
): DemoLedger {
  const placeOf = new Map(
    places.flatMap((place) => (place.enterpriseId ? [[place.enterpriseId, place] as const] : [])),
  );
  const entries = enterprises.flatMap((enterprise, index) => {
    const place = placeOf.get(enterprise.id);
    return place ? [entryOf(countyCode, enterprise, place, index + 1, { seed, today })] : [];
  });
  return {
    entries: [
      ...entries,
      ...entries.filter((_, index) => index % 190 === 7).map((entry, index) => twinOf(entry, index)),
    ],
    facilities: places.flatMap((place) => facilityOf(place, { seed, today })),
  };
}

function entryOf(
  countyCode: string,
  enterprise: DemoEnterprise,
  place: DemoPlace,
  number: number,
  { seed, today }: { readonly seed: string; readonly today: BusinessDay },
): DemoLedgerEntry {
  const random = seededRandom(`${seed}/ledger/${number}`);
  const [usual, risk] = businesses[enterprise.category] ?? ["F5299", "low"];
  const industry = industryOfNoun.find(([noun]) => enterprise.name.includes(noun))?.[1] ?? usual;
  const isLarge = risk === "major" || enterprise.category === "construction_site" || random.fraction() < 0.15;
  const kind = isLarge ? "enterprise" : "individual";
  const isEnrolled = risk === "major" ? random.fraction() < 0.95 : isLarge && random.fraction() < 0.7;
  const isExempt = !isEnrolled && !isLarge && random.fraction() < 0.6;
  const person = (nth: number) => `${surnames[random.whole(0, surnames.length - 1)]}演示${nth}`;
  return {
    id: enterprise.id,
    cellId: place.cellId,
    kind,
    name: enterprise.name,
    shortName: null,
    creditCode: random.fraction() < 0.9 ? codeOf(countyCode, kind, number) : null,
    industry,
    address: enterprise.address,
    position: place.position,
    risk,
    isKeyUnit: risk === "major",
    legalPerson: person(number),
    contactName: person(number),
    phone: String(10_009_000_000 + number),
    employees: isLarge ? random.whole(6, 80) : random.whole(1, 5),
    state: "active",
    enrolment: isEnrolled ? "enrolled" : isExempt ? "exempt" : "not_enrolled",
    enrolmentNumber: isEnrolled ? `演示-${String(number).padStart(5, "0")}` : null,
    enrolledOn: isEnrolled ? addDays(today, -random.whole(30, 700)) : null,
    collectedOn: addDays(today, -random.whole(200, 360)),
    confirmedOn: confirmedOn(random.fraction(), random.whole(1, 150), today),
  };
}

/** Seven of ten were confirmed lately, one too long ago, two never. */
function confirmedOn(draw: number, back: number, today: BusinessDay): BusinessDay | null {
  if (draw < 0.7) return addDays(today, -back);
  return draw < 0.8 ? addDays(today, -back - 181) : null;
}

function codeOf(countyCode: string, kind: EnterpriseKind, number: number): string {
  const first = `${kind === "individual" ? "92" : "91"}${countyCode}DEM0${String(number).padStart(5, "0")}`;
  return `${first}${creditCheckCharacter(first)}`;
}

/** The same business as somebody else collected it: the code, the name or the address gives it away. */
function twinOf(entry: DemoLedgerEntry, index: number): DemoLedgerEntry {
  const isOfName = index % 2 === 0;
  return {
    ...entry,
    id: uuidOfName("demo-ledger-twin", entry.id),
    name: isOfName
      ? entry.name.replace("（", " (").replace("）", ")")
      : entry.name.replace("演示企业", "演示企业新登记"),
    creditCode: index % 3 === 0 ? entry.creditCode : null,
    industry: null,
    risk: null,
    legalPerson: null,
    enrolment: "not_enrolled",
    enrolmentNumber: null,
    enrolledOn: null,
    confirmedOn: null,
  };
}

function facilityOf(
  place: DemoPlace,
  { seed, today }: { readonly seed: string; readonly today: BusinessDay },
): DemoFacility[] {
  const random = seededRandom(`${seed}/facility/${place.id}`);
  const confirmed = confirmedOn(random.fraction(), random.whole(1, 150), today);
  const next = addDays(today, random.whole(-20, 160));
  const last = addDays(next, -180);
  const made = (kind: FacilityKind, details: Record<string, unknown>, dueOn: BusinessDay | null): DemoFacility[] => [
    { placeId: place.id, kind, details: { kind, ...details }, dueOn, confirmedOn: confirmed },
  ];
  if (place.category === "lift") {
    const maintenance = addDays(today, random.whole(-3, 14));
    return made(
      "lift",
      {
        registrationNumber: `演示梯${String(random.whole(1, 99_999)).padStart(5, "0")}`,
        maintainer: "演示电梯维保公司",
        lastMaintenanceOn: addDays(maintenance, -15),
        nextMaintenanceOn: maintenance,
        nextInspectionOn: next,
      },
      maintenance < next ? maintenance : next,
    );
  }
  if (place.category === "fire_facility") {
    if (place.name.includes("消防通道"))
      return made("fire_passage", { widthM: 4, isMarked: random.fraction() < 0.8 }, null);
    if (place.name.includes("消防水池")) return made("hydrant", { lastTestedOn: last, nextTestOn: next }, next);
    if (place.name.includes("卡口"))
      return made(
        "extinguisher_group",
        { extinguisherType: "ABC干粉 4kg", count: random.whole(2, 8), expiresOn: next, lastCheckedOn: last },
        next,
      );
    return made("fire_station", { keeper: "演示值守员", nextCheckOn: next }, next);
  }
  if (place.category === "road_section")
    return made("road_facility", { facilityType: "警示标志与护栏", lastCheckedOn: last, nextCheckOn: next }, next);
  return [];
}
