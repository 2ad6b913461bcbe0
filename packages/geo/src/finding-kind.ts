/** How boundaries can fail to fit: ground of the parent that no child has, that two have, or that is not the parent's. */
export const findingKinds = ["gap", "overlap", "outside"] as const;
export type FindingKind = (typeof findingKinds)[number];
