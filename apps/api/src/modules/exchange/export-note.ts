import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

/**
 * Notes an export before its first row leaves: what was taken, as filtered, and whether with personal data in full. They
 * are masked for everybody, also for whoever has `unmask`, unless he says why he needs them whole. Throws `not-allowed`
 * for a reason of somebody who may not see them.
 */
export async function noteExport(
  operations: Operations,
  caller: Caller,
  of: {
    readonly kind: string;
    readonly gridId: string;
    readonly filters: readonly string[];
    readonly unmaskReason?: string | undefined;
  },
): Promise<{ readonly isMasked: boolean }> {
  const { kind, gridId, filters, unmaskReason } = of;
  const isMasked = unmaskReason === undefined;
  if (!isMasked && !caller.abilities.includes("unmask")) throw new DomainProblem("not-allowed");
  await operations.note({
    ...{ kind: "exported", accountId: caller.accountId, byName: caller.name, gridId },
    about: {
      ...{ kind, filters: filters.join("；"), unmasked: !isMasked },
      ...(isMasked ? {} : { reason: unmaskReason }),
    },
  });
  return { isMasked };
}
