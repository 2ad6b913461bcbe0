import type { CommandAnswer } from "@safegrid/contract/command";
import type { CampaignCloseCommand, CampaignOpenCommand, LedgerConfirmCommand } from "@safegrid/contract/ledger";
import { depthOfLevel } from "@safegrid/domain/grid";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { mayActIn } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { campaignProgressSql } from "#/modules/ledger/campaign-progress.service.ts";
import { mayKeep } from "#/modules/ledger/enterprise-entry.service.ts";

interface Found {
  readonly id: string;
  readonly cellId: string;
  readonly departmentId: string | null;
  readonly state: string;
  readonly confirmedAt: string | null;
  readonly confirmedByName: string | null;
}

export type Confirmations = ReturnType<typeof createConfirmations>;

/** Confirming the ledger 底数清 (P6): entry by entry or many at once, and campaigns that ask for it by a day. */
export function createConfirmations(rare: RareCommands, tree: GridTree) {
  return {
    /** Confirms entries as they stand; all or none. One event for each cell. */
    confirm(caller: Caller, command: LedgerConfirmCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "ledger confirm", async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const counts = new Map<string, { enterprises: number; facilities: number }>();
        for (const [table, kind, field] of [
          ["enterprise", "enterprise", "enterprises"],
          ["place", "facility", "facilities"],
        ] as const) {
          const ids = [...new Set<string>(command[field])];
          if (ids.length === 0) continue;
          const found = await findEntries(sql, table, ids);
          const byId = new Map(found.map((entry) => [entry.id, entry]));
          const faults = ids.flatMap((id, index) => {
            const entry = byId.get(id);
            if (!entry || !mayKeep(tree, caller, entry, today))
              return [{ pointer: `/${field}/${index}`, detail: "条目不存在或不在您的范围内" }];
            return entry.state === "closed" ? [{ pointer: `/${field}/${index}`, detail: "条目已注销或已合并" }] : [];
          });
          if (faults.length > 0)
            throw new DomainProblem(
              kind === "enterprise" ? "enterprise-not-found" : "facility-not-found",
              undefined,
              faults,
            );
          await sql.query(
            `update ${table} set confirmed_at = $2, confirmed_by = $3, confirmed_by_name = $4 where id = any($1::uuid[])`,
            [ids, now, caller.accountId, caller.name],
          );
          for (const { cellId } of found) {
            const count = counts.get(cellId) ?? { enterprises: 0, facilities: 0 };
            counts.set(cellId, { ...count, [field]: count[field] + 1 });
          }
          context.record(
            caller,
            ...found.map((entry) => ({
              kind,
              subjectId: entry.id,
              gridId: entry.cellId,
              before: { confirmedAt: entry.confirmedAt, confirmedByName: entry.confirmedByName },
              after: { confirmedAt: now.toISOString(), confirmedByName: caller.name },
            })),
          );
        }
        return [...counts].map(([cellId, about]) =>
          eventOf("ledger.confirmed", caller, command, cellId, null, now, { ...about }),
        );
      });
    },

    /** Opens a campaign; only county and township may ask others to confirm. */
    open(caller: Caller, command: CampaignOpenCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "campaign", async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        if (command.dueOn < today) throw fieldProblem("ledger-entry-wrong", "/dueOn", "截止日期已过");
        const gridId = requireOpener(tree, caller);
        for (const [index, id] of command.gridIds.entries()) {
          const node = tree.find(id);
          if (!node || !mayActIn(caller, node.path, today))
            throw fieldProblem("grid-not-found", `/gridIds/${index}`, "网格不存在或不在您的范围内");
        }
        await sql.query(
          `insert into ledger_campaign (id, grid_id, title, due_on, opened_at, opened_by, opened_by_name)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [command.commandId, gridId, command.title, command.dueOn, now, caller.accountId, caller.name],
        );
        await sql.query(
          `insert into ledger_campaign_grid (campaign_id, grid_id) select distinct $1::uuid, g from unnest($2::uuid[]) as g`,
          [command.commandId, command.gridIds],
        );
        const { title, dueOn, gridIds } = command;
        context.record(caller, {
          kind: "campaign",
          subjectId: command.commandId,
          gridId,
          before: null,
          after: { title, dueOn, gridIds: gridIds.join(" ") },
        });
        const about = { title, dueOn };
        return [...new Set(gridIds)].map((id) =>
          eventOf("campaign.opened", caller, command, id, command.commandId, now, about),
        );
      });
    },

    /** Closes a campaign and keeps how far it got. */
    close(caller: Caller, id: string, command: CampaignCloseCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `campaign close ${id}`, async (context) => {
        const { sql, now } = context;
        const [campaign] = await sql.query<{ gridId: string; title: string; isClosed: boolean; gridIds: string[] }>(
          `select c.grid_id as "gridId", c.title, c.closed_at is not null as "isClosed",
             array(select grid_id from ledger_campaign_grid where campaign_id = c.id) as "gridIds"
           from ledger_campaign c where c.id = $1`,
          [id],
        );
        if (!campaign || !tree.isWithin(caller.scopeId, campaign.gridId)) throw new DomainProblem("campaign-not-found");
        if (campaign.isClosed) throw new DomainProblem("campaign-closed");
        requireOpener(tree, caller);
        const progress = await sql.query(campaignProgressSql, [id, campaign.gridId]);
        await sql.query(
          `update ledger_campaign set closed_at = $2, closed_by_name = $3, closed_note = $4, closed_progress = $5::jsonb
           where id = $1`,
          [id, now, caller.name, command.note ?? null, JSON.stringify(progress)],
        );
        context.record(caller, {
          kind: "campaign",
          subjectId: id,
          gridId: campaign.gridId,
          before: { closedAt: null },
          after: { closedAt: now.toISOString(), note: command.note ?? null },
        });
        return campaign.gridIds.map((gridId) =>
          eventOf("campaign.closed", caller, command, gridId, id, now, { title: campaign.title }),
        );
      });
    },
  };
}

/** The grid whose campaign it is: the caller's own, a county or a township. */
function requireOpener(tree: GridTree, caller: Caller): string {
  const own = tree.find(caller.scopeId);
  if (!own || depthOfLevel(own.level) > 1) throw new DomainProblem("not-allowed");
  return own.id;
}

async function findEntries(sql: Sql, table: "enterprise" | "place", ids: readonly string[]): Promise<Found[]> {
  return sql.query<Found>(
    `select id, cell_id as "cellId", department_id as "departmentId", state, iso_utc(confirmed_at) as "confirmedAt",
       confirmed_by_name as "confirmedByName"
     from ${table} where id = any($1::uuid[]) ${table === "place" ? "and facility_kind is not null" : ""}`,
    [ids],
  );
}

function eventOf(
  type: "ledger.confirmed" | "campaign.opened" | "campaign.closed",
  caller: Caller,
  command: { readonly commandId: string },
  gridId: string,
  subjectId: string | null,
  now: Date,
  about: NewEvent["about"],
): NewEvent {
  return {
    type,
    gridId,
    occurredAt: now,
    actorId: caller.accountId,
    commandId: command.commandId,
    subjectId,
    about,
  };
}
