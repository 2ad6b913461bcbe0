import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { savedViews, savedViewTable } from "@safegrid/contract/saved-view";
import type { SavedViews } from "@safegrid/contract/saved-view";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";

/** The views that a person has saved of each table (screens.md, Workbench); they follow the account, not the machine. */
export function savedViewRoutes({ db, clock }: { readonly db: Sql; readonly clock: Clock }): FastifyPluginAsyncZod {
  const params = z.object({ table: savedViewTable });
  const requireAccount = (accountId: string | null): string => {
    if (accountId === null) throw new DomainProblem("not-allowed", "a wall has no views of its own");
    return accountId;
  };
  return async (app) => {
    app.get(
      "/me/views/:table",
      { config: { ability: "signedIn" }, schema: { params, response: { 200: savedViews } } },
      async ({ caller, params: { table } }) => {
        const [row] = await db.query<SavedViews>(
          `select views from saved_view where account_id = $1 and table_name = $2`,
          [requireAccount(caller.accountId), table],
        );
        return row ?? { views: [] };
      },
    );
    app.put(
      "/me/views/:table",
      { config: { ability: "signedIn" }, schema: { params, body: savedViews, response: { 204: z.null() } } },
      async ({ caller, params: { table }, body }, reply) => {
        await db.query(
          `insert into saved_view (account_id, table_name, views, at) values ($1, $2, $3::jsonb, $4)
           on conflict (account_id, table_name) do update set views = excluded.views, at = excluded.at`,
          [requireAccount(caller.accountId), table, JSON.stringify(body.views), clock.now()],
        );
        return reply.code(204).send(null);
      },
    );
  };
}
