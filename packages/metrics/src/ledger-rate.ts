import type { EnrolmentState, LedgerState } from "@safegrid/domain/ledger";
import type { NumberDefinition } from "./definition.ts";
import type { Standing } from "./hazard-fact.ts";
import type { BusinessDay } from "./period.ts";
import { addDays } from "./period.ts";

/** Numbers of the ledger as it stands; unlike the rates of counters they belong to no period. */
export const ledgerRateNames = ["ledgerConfirmed", "enrolment"] as const;
export type LedgerRateName = (typeof ledgerRateNames)[number];

export const ledgerRateDefinitions = {
  ledgerConfirmed: {
    version: 1,
    zh: "底数确认率",
    en: "Ledger confirmed",
    numeratorZh: "N天内经人确认的台账条目",
    denominatorZh: "在册台账条目（企业、个体工商户和公共设施，不含已注销、已合并的）",
    numeratorEn: "of those, confirmed by a person within N days",
    denominatorEn: "entries in force: enterprises, individual businesses, facilities; closed and merged ones left out",
  },
  enrolment: {
    version: 1,
    zh: "“两化”入网率",
    en: "Enrolment",
    numeratorZh: "其中已入网的",
    denominatorZh: "应当入网的企业（不含免入网的，不含已注销、已合并的）",
    numeratorEn: "of those, enrolled",
    denominatorEn: "enterprises that must enrol: in force and not exempt",
  },
} as const satisfies Record<LedgerRateName, NumberDefinition>;

/** One entry, as far as these numbers ask. A merged entry is closed. */
export interface LedgerFact {
  readonly kind: "enterprise" | "facility";
  readonly state: LedgerState;
  /** The business day of the last confirmation; null = never. */
  readonly confirmedOn: BusinessDay | null;
  /** Facilities enrol nowhere: null. */
  readonly enrolment: EnrolmentState | null;
}

export type ConfirmedReason = "confirmed" | "confirmed-too-long-ago" | "never-confirmed" | "closed";

/** ledgerConfirmed 底数确认率 (metrics.md): confirmed on `today` or one of the `withinDays` days before, of the entries in force. */
export function standingInConfirmed(
  entry: LedgerFact,
  today: BusinessDay,
  withinDays: number,
): Standing<ConfirmedReason> {
  if (entry.state === "closed") return { in: "neither", why: "closed" };
  if (entry.confirmedOn === null) return { in: "denominator", why: "never-confirmed" };
  return entry.confirmedOn >= addDays(today, -withinDays)
    ? { in: "numerator", why: "confirmed" }
    : { in: "denominator", why: "confirmed-too-long-ago" };
}

export type EnrolmentReason = "enrolled" | "not-enrolled" | "exempt" | "closed" | "no-enterprise";

/** enrolment 入网率 (metrics.md, P19): enrolled, of the enterprises that must enrol. */
export function standingInEnrolment(entry: LedgerFact): Standing<EnrolmentReason> {
  if (entry.enrolment === null) return { in: "neither", why: "no-enterprise" };
  if (entry.state === "closed") return { in: "neither", why: "closed" };
  if (entry.enrolment === "exempt") return { in: "neither", why: "exempt" };
  return entry.enrolment === "enrolled"
    ? { in: "numerator", why: "enrolled" }
    : { in: "denominator", why: "not-enrolled" };
}
