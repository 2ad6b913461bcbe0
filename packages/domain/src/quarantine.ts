import { z } from "zod";

/** What of a time cannot be, as `judgeTime` (metrics) finds it. */
export const timeDoubts = ["time-in-future", "time-too-old", "clock-set-back"] as const;
export type TimeDoubt = (typeof timeDoubts)[number];

/** What of the sender's authority at the time of the act is doubtful. */
export const authorityDoubts = ["before-right", "after-right", "before-post"] as const;
export type AuthorityDoubt = (typeof authorityDoubts)[number];

/** Why a place may not have been there to be visited. */
export const placeDoubts = ["place-not-open", "place-closed", "place-merged", "place-frozen"] as const;
export type PlaceDoubt = (typeof placeDoubts)[number];

/** Why a record waits for a person who decides, instead of being carried out or refused (live.md, "Writing"). */
export const quarantineReasons = [...timeDoubts, ...authorityDoubts, ...placeDoubts] as const;
export const quarantineReason = z.enum(quarantineReasons);
export type QuarantineReason = (typeof quarantineReasons)[number];

/** What people are told of each reason. */
export const quarantineReasonNames = {
  "time-in-future": { zh: "手机时间在未来", en: "The phone's time lies in the future" },
  "time-too-old": { zh: "时间过于久远", en: "The time lies too far back" },
  "clock-set-back": { zh: "手机时间被调慢过", en: "The phone's clock was set back" },
  "before-right": { zh: "当时还没有授权", en: "Nothing was granted yet at that time" },
  "after-right": { zh: "当时权限已经结束", en: "The right had ended by then" },
  "before-post": { zh: "早于任职开始日", en: "Before the post began" },
  "place-not-open": { zh: "当时场所尚未纳入台账", en: "The place was not in the ledger yet" },
  "place-closed": { zh: "当时场所已注销", en: "The place was closed by then" },
  "place-merged": { zh: "当时场所已并入其他条目", en: "The place had been merged into another entry" },
  "place-frozen": { zh: "当时场所停巡", en: "The place was frozen at that time" },
} as const satisfies Record<QuarantineReason, { readonly zh: string; readonly en: string }>;

/** What becomes of a held record. Only a person decides, and only once. */
export const quarantineStates = ["waiting", "accepted", "rejected"] as const;
export const quarantineState = z.enum(quarantineStates);
export type QuarantineState = (typeof quarantineStates)[number];
