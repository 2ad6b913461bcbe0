/** Where changes of the grids are sent. */
export const gridChangesPath = "/grid-changes";

export function planWithdrawalPath(planId: string): string {
  return `/grid-changes/${planId}/withdrawal`;
}
