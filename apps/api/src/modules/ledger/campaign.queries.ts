import type { CampaignDetail, CampaignRow } from "@safegrid/contract/ledger";
import type { GridId } from "@safegrid/domain/id";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { campaignProgressSql } from "#/modules/ledger/campaign-progress.service.ts";

interface Progress {
  readonly gridId: GridId;
  readonly numerator: number;
  readonly denominator: number;
}

type StoredCampaign = Omit<CampaignRow, "grids" | "progress"> & {
  readonly gridIds: readonly GridId[];
  readonly closedProgress: readonly Progress[] | null;
};

const campaignSql = `select c.id, c.title, c.due_on::text as "dueOn", iso_utc(c.opened_at) as "openedAt",
    c.opened_by_name as "openedByName", iso_utc(c.closed_at) as "closedAt", c.closed_by_name as "closedByName",
    c.closed_progress as "closedProgress",
    array(select grid_id from ledger_campaign_grid where campaign_id = c.id) as "gridIds"
  from ledger_campaign c`;

/** The campaigns that concern a scope: that lie in it, or that ask something of it from above. Open ones first. */
export async function readCampaigns(sql: Sql, tree: GridTree, scopeId: string): Promise<CampaignRow[]> {
  const rows = await sql.query<StoredCampaign>(
    `${campaignSql} order by c.closed_at is not null, c.due_on desc, c.id limit 200`,
  );
  const mine = rows.filter((row) => row.gridIds.some((id) => isConcerned(tree, scopeId, id)));
  const shown: CampaignRow[] = [];
  for (const row of mine) {
    const progress = await progressOf(sql, tree, scopeId, row);
    shown.push(rowOf(tree, scopeId, row, progress));
  }
  return shown;
}

/** One campaign with the progress of every grid of it that the scope reaches; null where it does not concern the scope. */
export async function readCampaign(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  id: string,
): Promise<CampaignDetail | null> {
  const [row] = await sql.query<StoredCampaign>(`${campaignSql} where c.id = $1`, [id]);
  if (!row || !row.gridIds.some((gridId) => isConcerned(tree, scopeId, gridId))) return null;
  const progress = await progressOf(sql, tree, scopeId, row);
  return {
    ...rowOf(tree, scopeId, row, progress),
    byGrid: progress.map(({ gridId, numerator, denominator }) => ({
      gridId,
      name: tree.pathName(gridId),
      level: tree.find(gridId)?.level ?? "cell",
      progress: { numerator, denominator },
    })),
  };
}

function isConcerned(tree: GridTree, scopeId: string, gridId: string): boolean {
  return tree.isWithin(scopeId, gridId) || tree.isWithin(gridId, scopeId);
}

async function progressOf(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  { id, closedProgress }: StoredCampaign,
): Promise<readonly Progress[]> {
  if (closedProgress) return closedProgress.filter(({ gridId }) => tree.isWithin(scopeId, gridId));
  return sql.query<Progress>(campaignProgressSql, [id, scopeId]);
}

/** The whole's progress is that of the grids of the campaign that lie highest; grids within others are not counted twice. */
function rowOf(tree: GridTree, scopeId: string, row: StoredCampaign, progress: readonly Progress[]): CampaignRow {
  const { gridIds, closedProgress: _, ...campaign } = row;
  const named = gridIds.map((id) => (tree.isWithin(scopeId, id) ? id : scopeId));
  const highest = [...new Set(named)].filter((id) => !named.some((other) => other !== id && tree.isWithin(other, id)));
  const sums = { numerator: 0, denominator: 0 };
  for (const each of progress) {
    if (!highest.includes(each.gridId)) continue;
    sums.numerator += each.numerator;
    sums.denominator += each.denominator;
  }
  return {
    ...campaign,
    grids: gridIds.filter((id) => isConcerned(tree, scopeId, id)).map((id) => ({ id, name: tree.pathName(id) })),
    progress: sums,
  };
}
