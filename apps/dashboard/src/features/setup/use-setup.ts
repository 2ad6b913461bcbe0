import type { ReadinessNumbers, SetupState } from "@safegrid/contract/readiness";
import { useAnswer } from "#/live/answers.ts";
import { goTo } from "#/ui/address.ts";
import type { SetupStep, StepState } from "./setup-steps.ts";
import { stepsOf } from "./setup-steps.ts";

/** The steps of a grid's subtree, or null until they are known. */
export function useSetup(scopeId: string): { readonly setup: SetupState; readonly steps: StepState[] } | null {
  const { data: setup, isPlaceholderData } = useAnswer<SetupState>(`/readiness/setup?scope=${scopeId}`);
  const { data: readiness } = useAnswer<ReadinessNumbers>(`/readiness?scope=${scopeId}`);
  if (!setup || isPlaceholderData || readiness?.scope !== scopeId) return null;
  return { setup, steps: stepsOf(setup, readiness) };
}

/** Where each step is worked at; accounts are made by the county's administrators, outside the workbench. */
const whereOf = {
  cells: ["import", { kind: "grids" }],
  people: ["import", { kind: "people" }],
  ledger: ["import", { kind: "enterprises" }],
  boundaries: ["boundaries", {}],
  duties: ["duties", { tab: "assign" }],
  accounts: null,
  acknowledged: ["duties", { tab: "assign" }],
  tasks: ["duties", { tab: "tasks" }],
  schemes: ["duties", { tab: "schemes" }],
  roster: ["people", {}],
  confirmed: ["ledger", {}],
} as const satisfies Record<SetupStep, readonly [string, Record<string, string>] | null>;

/** Leads to where a step is worked at; null where that is not in the workbench. */
export function wayTo(step: SetupStep, scopeId: string): (() => void) | null {
  const where = whereOf[step];
  if (where === null) return null;
  return () => goTo({ path: `/workbench/${where[0]}`, set: { scope: scopeId, ...where[1] }, keeps: false });
}

/** What a step counts. */
export const unitOf = { cells: "village", ledger: "cell", accounts: "person" } as const satisfies Partial<
  Record<SetupStep, string>
>;
