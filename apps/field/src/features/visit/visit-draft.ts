import { v7 as uuidv7 } from "uuid";
import type { CheckResult, ChecklistItem } from "@safegrid/domain/checklist";
import { applicableItems } from "@safegrid/domain/checklist";
import type { HazardCategory } from "@safegrid/domain/hazard";
import type { PositionFix } from "@safegrid/domain/position";
import type { NewItem } from "#/offline/queue.ts";
import type { KeptPhoto } from "#/offline/photo-store.ts";
import type { PhoneChecklist } from "#/offline/prefetch.ts";

/** What is known of the place that is visited. */
export interface VisitPlace {
  readonly placeId: string;
  readonly name: string;
  readonly address: string;
  /** Which rows apply may hang on it. */
  readonly category: string | null;
}

/** A visit from its opening until it is saved; lies on the phone at each change. */
export interface VisitDraft {
  readonly visitId: string;
  readonly openedAt: string;
  readonly results: Readonly<Record<string, CheckResult>>;
  readonly position: PositionFix | null;
  /** Problems that were saved on the way. */
  readonly found: readonly { readonly id: string; readonly item: string | null; readonly words: string }[];
  /** The problem whose form is open. */
  readonly problem: ProblemDraft | null;
  /** The earlier business day of which answers and position were dropped; the officer is told so. */
  readonly droppedOf?: string;
  readonly presses: number;
  readonly fields: number;
  readonly repeats: number;
}

export interface ProblemDraft {
  readonly hazardId: string;
  /** The row that it was found in; null where no row names it. */
  readonly item: string | null;
  /** As what it is reported where no row says it; missing in drafts of older versions of the app. */
  readonly category?: HazardCategory | null;
  readonly description: string;
  readonly way: "eliminated" | "report" | null;
  /** What was done on the spot. */
  readonly what: string;
  readonly isMajor: boolean;
  readonly criterion: string;
  readonly before: readonly KeptPhoto[];
  readonly after: readonly KeptPhoto[];
}

export function newDraft(now: number): VisitDraft {
  return {
    ...{ visitId: uuidv7(), openedAt: new Date(now).toISOString(), results: {}, position: null },
    ...{ found: [], problem: null, presses: 1, fields: 0, repeats: 0 },
  };
}

/** A problem of a row, or with null one that no row names: its category is to be said then. */
export function newProblem(item: string | null): ProblemDraft {
  return {
    ...{ hazardId: uuidv7(), item, category: null, description: "", way: null, what: "" },
    ...{ isMajor: false, criterion: "", before: [], after: [] },
  };
}

export function resultOf(draft: VisitDraft, code: string): CheckResult {
  return draft.results[code] ?? "not_checked";
}

/** The rows that apply at this place, as far as they follow from what was said so far. */
export function rowsOf(draft: VisitDraft, place: VisitPlace, checklist: PhoneChecklist): readonly ChecklistItem[] {
  const answers = Object.entries(draft.results).map(([item, result]) => ({ item, result }));
  return applicableItems(checklist, answers, place.category);
}

/** Rows of which the officer has not said anything yet. */
export function openRows(draft: VisitDraft, rows: readonly ChecklistItem[]): readonly ChecklistItem[] {
  return rows.filter(({ code }) => resultOf(draft, code) === "not_checked");
}

/** The officer's statement about every row before him of which he has not spoken: looked at, nothing found, or covered. */
export function stateAllClear(draft: VisitDraft, rows: readonly ChecklistItem[]): VisitDraft {
  const stated = openRows(draft, rows).map(({ code, kind }): [string, CheckResult] => [
    code,
    kind === "coverage" ? "covered" : "nothing_found",
  ]);
  return { ...draft, results: { ...draft.results, ...Object.fromEntries(stated) } };
}

/** As what a problem is reported; null as long as no row and nobody has said it. */
export function categoryOf(
  { item, category }: ProblemDraft,
  row: Pick<ChecklistItem, "hazardCategory"> | undefined,
): HazardCategory | null {
  return item === null ? (category ?? null) : (row?.hazardCategory ?? "other");
}

/** What still is to be said before the problem can be saved; null where nothing is missing. */
export function missingOf({ item, category, description, way, what, isMajor, criterion }: ProblemDraft): string | null {
  if (item === null && !category) return "请选是哪一类问题";
  if (description.trim() === "") return "请说说是什么问题";
  if (way === null) return "请选：当场消除了，还是上报";
  if (way === "eliminated" && what.trim() === "") return "请说说当场做了什么";
  if (isMajor && criterion.trim() === "") return "请说说为什么是重大隐患";
  return null;
}

/** The visit as a command. What the officer did not look at is said as such. */
export function visitItem(draft: VisitDraft, place: VisitPlace, checklist: PhoneChecklist, now: number): NewItem {
  const rows = rowsOf(draft, place, checklist);
  const answers = rows.map(({ code }) => ({ item: code, result: resultOf(draft, code) }));
  const inRows = answers.filter(({ result }) => result === "problem").length;
  const problems = inRows + draft.found.filter(({ item }) => item === null).length;
  const body = {
    type: "visit.record",
    commandId: draft.visitId,
    occurredAt: new Date(now).toISOString(),
    placeId: place.placeId,
    checklistVersion: checklist.version,
    answers,
    position: draft.position ?? { kind: "absent", reason: "no_signal" },
  };
  const title = problems > 0 ? `巡查（${problems} 个问题）` : "巡查";
  return { id: draft.visitId, content: { kind: "command", path: "/commands", body, title, place: place.name } };
}

/** A problem as a command, with its photos behind it. */
export function problemItems(
  draft: VisitDraft,
  problem: ProblemDraft,
  row: Pick<ChecklistItem, "hazardCategory"> | undefined,
  place: VisitPlace,
  now: number,
): NewItem[] {
  const isEliminated = problem.way === "eliminated";
  const body = {
    type: "hazard.report",
    commandId: problem.hazardId,
    occurredAt: new Date(now).toISOString(),
    placeId: place.placeId,
    visitId: draft.visitId,
    category: categoryOf(problem, row) ?? "other",
    grade: problem.isMajor ? "major" : "ordinary",
    ...(problem.isMajor ? { majorCriterion: problem.criterion.trim() } : {}),
    description: problem.description.trim(),
    ...(isEliminated ? { eliminatedOnTheSpot: { what: problem.what.trim() } } : {}),
  };
  const title = `${isEliminated ? "当场消除" : problem.isMajor ? "重大隐患上报" : "隐患上报"}：${problem.description.trim()}`;
  const photos = (part: "before" | "after", of: readonly KeptPhoto[]) =>
    of.map(({ id, takenAt, mediaType, bytes }): NewItem => {
      const subject = { subjectKind: "hazard", subjectId: problem.hazardId, part } as const;
      const name = part === "before" ? "照片（处理前）" : "照片（处理后）";
      return { id, content: { kind: "photo", ...subject, takenAt, mediaType, bytes, title: name, place: place.name } };
    });
  return [
    { id: problem.hazardId, content: { kind: "command", path: "/commands", body, title, place: place.name } },
    ...photos("before", problem.before),
    ...(isEliminated ? photos("after", problem.after) : []),
  ];
}
