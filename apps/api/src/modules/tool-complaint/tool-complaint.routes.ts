import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  toolComplaintAnswer,
  toolComplaintCommand,
  toolComplaintList,
  toolComplaintQuery,
} from "@safegrid/contract/tool-complaint";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { ToolComplaints } from "#/modules/tool-complaint/tool-complaint.service.ts";
import { listToolComplaints } from "#/modules/tool-complaint/tool-complaint.service.ts";

/** Complaints about the tool: anybody who reports may complain and reads his own; township and county read and answer theirs. */
export function toolComplaintRoutes(db: Sql, scoped: ScopedReads, complaints: ToolComplaints): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/tool-complaints",
      { config: { ability: "report" }, schema: { body: toolComplaintCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, complaints.complain(caller, body)),
    );
    app.get(
      "/me/tool-complaints",
      {
        config: { ability: "report" },
        schema: { querystring: toolComplaintQuery, response: { 200: toolComplaintList } },
      },
      async ({ caller, query }) => listToolComplaints(db, { accountId: caller.accountId }, query),
    );
    app.get(
      "/tool-complaints",
      {
        config: { ability: "review", isOfTerritory: true },
        schema: { querystring: toolComplaintQuery, response: { 200: toolComplaintList } },
      },
      async ({ caller, query }) =>
        scoped.as(caller, (sql) => listToolComplaints(sql, { scopeId: caller.scopeId }, query)),
    );
    app.post(
      "/tool-complaints/:id/answer",
      {
        config: { ability: "review", isOfTerritory: true },
        schema: { params: z.object({ id: z.uuid() }), body: toolComplaintAnswer, response: commandAnswers },
      },
      async ({ caller, params: { id }, body }, reply) => answered(reply, complaints.answer(caller, id, body)),
    );
  };
}
