import type { ListingView } from "@safegrid/contract/listing";
import type { ListingAction } from "@safegrid/domain/listing";
import { listingNeedsReason } from "@safegrid/domain/listing";

export type ListingField =
  | "number"
  | "deadlineAt"
  | "responsible"
  | "requirements"
  | "conditions"
  | "document"
  | "authority"
  | "where"
  | "untilAt"
  | "verdicts"
  | "note";

export interface VerdictValues {
  readonly isMet?: boolean;
  readonly words?: string;
  readonly evidenceIds?: readonly string[];
}

/** What a form of a step of a listing holds; conditions are lines of one text. */
export interface ListingValues {
  readonly number?: string;
  readonly deadlineAt?: string;
  readonly responsible?: string;
  readonly requirements?: string;
  readonly conditions?: string;
  readonly document?: string;
  readonly authority?: string;
  readonly where?: string;
  readonly untilAt?: string;
  readonly verdicts?: readonly VerdictValues[];
  readonly note?: string;
}

const fields: Partial<Record<ListingAction, readonly ListingField[]>> = {
  list: ["number", "deadlineAt", "responsible", "requirements", "conditions"],
  publish: ["where"],
  ask_extension: ["untilAt"],
  grant_extension: ["untilAt"],
  accept: ["verdicts"],
  refuse_acceptance: ["verdicts"],
};

/** The fields of a step, in their order. `isAbove`: the listing is, or was asked, of a level above the county. */
export function listingFieldsOf(action: ListingAction, isAbove: boolean): ListingField[] {
  const all = [...(fields[action] ?? [])];
  if (isAbove && action === "ask_up") all.push("authority");
  if (isAbove && (action === "list" || action === "decline" || action === "delist")) all.push("document");
  return [...all, "note"];
}

/** Whether a field must be filled in. */
export function isListingFieldRequired(field: ListingField, action: ListingAction): boolean {
  if (field === "note") return listingNeedsReason(action);
  if (field === "untilAt") return action === "ask_extension";
  if (field === "document") return action === "list";
  if (field === "verdicts") return action === "accept";
  return field !== "number";
}

/** The step as the API takes it: what was left empty is left out. Of a refusal only conditions that were judged go along. */
export function listingBodyOf(
  action: ListingAction,
  { verdicts, conditions, ...values }: ListingValues,
  of: { readonly seen: Pick<ListingView, "version"> | null; readonly isAbove: boolean },
): Record<string, unknown> {
  const body: Record<string, unknown> = { action };
  if (of.seen) body["basedOn"] = of.seen.version;
  if (action === "ask_up") body["level"] = of.isAbove ? "above" : "county";
  for (const [name, value] of Object.entries(values))
    if (typeof value === "string" && value.trim() !== "") body[name] = value.trim();
  const lines = conditions?.split("\n").flatMap((each) => (each.trim() === "" ? [] : [each.trim()])) ?? [];
  if (action === "list" && lines.length > 0) body["conditions"] = lines;
  if (action === "accept" || action === "refuse_acceptance")
    body["conditions"] = (verdicts ?? []).flatMap(({ isMet, words, evidenceIds }, index) =>
      isMet !== undefined && words?.trim()
        ? [{ n: index + 1, isMet, words: words.trim(), evidenceIds: evidenceIds ?? [] }]
        : [],
    );
  return body;
}
