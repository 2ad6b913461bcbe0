import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";

/** What every page of the workbench is given: who looks, the one selection of tree, table and map, and how to move it. */
export interface WorkbenchPageProps {
  readonly me: Me;
  /** The grid that is selected in the tree; inside the person's own scope. */
  readonly scope: GridSummary;
  /** The record that is selected, as it stands in the address. */
  readonly subjectId: string | null;
  onScope(gridId: string): void;
  onSubject(id: string | null): void;
}
