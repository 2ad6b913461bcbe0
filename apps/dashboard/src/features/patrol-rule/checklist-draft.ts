import type { ChecklistView } from "@safegrid/contract/checklist";

type Item = ChecklistView["items"][number];

/** A row as the form holds it: what is optional may be empty, in whatever way a field is. */
export interface DraftItem {
  readonly code: string;
  readonly zh: string;
  readonly en?: string | undefined;
  readonly kind: Item["kind"];
  readonly clause: string;
  readonly hint?: string | null;
  readonly hazardCategory?: Item["hazardCategory"] | undefined;
  readonly when?: {
    readonly categories?: readonly string[] | null;
    readonly after?: { readonly item?: string | null; readonly results?: readonly string[] } | null;
  } | null;
}

/** A row of an edition, or the beginning of a new one, as the form holds it. */
export function draftOf(item: Partial<Item> & Pick<Item, "code" | "kind">): DraftItem {
  return { zh: "", clause: "P24", ...item };
}

/** What is sent: empty fields are left out, a coverage has no hazard category, a condition on nothing is none. */
export function itemsOf(drafts: readonly DraftItem[]): object[] {
  return drafts.map(({ when, hint, en, hazardCategory, kind, ...rest }) => {
    const categories = when?.categories?.length ? when.categories : null;
    const after = when?.after?.item ? { item: when.after.item, results: when.after.results ?? [] } : null;
    return {
      ...rest,
      kind,
      hazardCategory: kind === "coverage" ? null : (hazardCategory ?? null),
      ...(en?.trim() ? { en } : {}),
      ...(hint?.trim() ? { hint } : {}),
      when: categories || after ? { categories, after } : null,
    };
  });
}

/** A code that no row has yet. */
export function unusedCode(items: readonly Pick<DraftItem, "code">[]): string {
  const taken = new Set(items.map((item) => item.code));
  let n = items.length + 1;
  while (taken.has(`item_${n}`)) n += 1;
  return `item_${n}`;
}
