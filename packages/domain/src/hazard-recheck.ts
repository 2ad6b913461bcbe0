import { z } from "zod";

/** What somebody sees who looks at an open hazard again; it decides nothing (P21, P24). */
export const recheckFinding = z.enum(["still_there", "partly", "gone", "not_seen"]);
export type RecheckFinding = z.infer<typeof recheckFinding>;

export const recheckFindingNames = {
  still_there: { zh: "还在，没有变", en: "Still there" },
  partly: { zh: "处理了一部分", en: "Partly removed" },
  gone: { zh: "看上去已经没有了", en: "Seems to be gone" },
  not_seen: { zh: "进不去，没看到", en: "Could not be seen" },
} as const satisfies Readonly<Record<RecheckFinding, { readonly zh: string; readonly en: string }>>;
