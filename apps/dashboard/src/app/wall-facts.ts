import type { CountyInfo, GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";

/** Who a wall is, and the county whose it is. */
export interface WallFacts {
  readonly me: Me;
  readonly county: CountyInfo;
  readonly grids: readonly GridSummary[];
}
