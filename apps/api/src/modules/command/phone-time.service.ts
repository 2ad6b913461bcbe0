import type { ClockReading } from "@safegrid/contract/clock-reading";
import type { TimeDoubt } from "@safegrid/domain/quarantine";
import type { TimeGrade } from "@safegrid/domain/time-grade";
import { judgeTime } from "@safegrid/metrics/time-confidence";

/** When something happened, as far as it can be believed; `saidAt` where the phone said another time. */
export interface FactTime {
  readonly grade: TimeGrade;
  readonly occurredAt: Date;
  readonly saidAt: Date | null;
}

/** Judges the time of a command by what its phone knows of its clock; no time where nobody can tell but a person. */
export function judgePhoneTime(
  { occurredAt, clock }: { readonly occurredAt: string; readonly clock?: ClockReading | undefined },
  receivedAt: Date,
): { readonly time: FactTime | null; readonly doubts: readonly TimeDoubt[]; readonly earliestAt: Date | null } {
  const saidMs = Date.parse(occurredAt);
  const reading = clock
    ? {
        ...{ deviceAtMs: Date.parse(clock.deviceAt), contactAtMs: Date.parse(clock.contactAt) },
        ...{ offsetMs: clock.offsetMs, roundTripMs: clock.roundTripMs, sinceContactMs: clock.sinceContactMs },
      }
    : null;
  const { grade, occurredAtMs, doubts, earliestAtMs } = judgeTime(saidMs, receivedAt.getTime(), reading);
  return {
    doubts,
    earliestAt: earliestAtMs === null ? null : new Date(earliestAtMs),
    time:
      occurredAtMs === null
        ? null
        : {
            ...{ grade, occurredAt: new Date(occurredAtMs) },
            saidAt: occurredAtMs === saidMs ? null : new Date(saidMs),
          },
  };
}
