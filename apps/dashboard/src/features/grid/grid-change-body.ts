import type { GridChange } from "@safegrid/contract/grid-change";

export type GridAction = GridChange["action"];

/** What the form of any change holds; each action uses its own part. */
export interface GridChangeValues {
  readonly effectiveOn?: string | null;
  readonly reason?: string;
  readonly name?: string;
  readonly kind?: string;
  readonly code?: string;
  readonly responsibleSubject?: string;
  readonly supervisingSubject?: string;
  readonly parentId?: string;
  readonly gridIds?: readonly string[];
  readonly parts?: readonly {
    readonly name: string;
    readonly kind?: string;
    readonly code?: string;
    readonly placeIds?: readonly string[];
  }[];
}

/** The body of a change without its `commandId`. What was left empty is not sent; of `change`, null = the default again. */
export function gridChangeBody(action: GridAction, gridId: string, values: GridChangeValues): object {
  const { name, kind, code, responsibleSubject, supervisingSubject, parentId, gridIds, parts } = values;
  const change = filled({ action, effectiveOn: values.effectiveOn, reason: values.reason });
  switch (action) {
    case "create":
      return { ...change, ...filled({ parentId: gridId, name, kind, code, responsibleSubject, supervisingSubject }) };
    case "rename":
      return { ...change, gridId, name };
    case "change":
      return {
        ...change,
        gridId,
        ...filled({ kind }),
        responsibleSubject: textOrNull(responsibleSubject),
        supervisingSubject: textOrNull(supervisingSubject),
      };
    case "split":
      return {
        ...change,
        gridId,
        parts: (parts ?? []).map((part) => ({ ...filled(part), placeIds: part.placeIds ?? [] })),
      };
    case "merge":
      return { ...change, gridIds: [...new Set([gridId, ...(gridIds ?? [])])], ...filled({ name, kind, code }) };
    case "move":
      return { ...change, gridId, ...filled({ parentId, code }) };
    case "close":
      return { ...change, gridId };
  }
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === "" ? null : text;
}

function filled(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && !(typeof value === "string" && value.trim() === ""),
    ),
  );
}
