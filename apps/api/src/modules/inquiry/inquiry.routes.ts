import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { inquiryAnswerCommand, inquiryClosing, inquiryCommand, inquiryList } from "@safegrid/contract/inquiry";
import { listQuery } from "@safegrid/contract/list";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listInquiries } from "#/modules/inquiry/inquiry.queries.ts";
import type { Inquiries } from "#/modules/inquiry/inquiry.service.ts";

/** 专项行动: questions of the county to its townships. */
export function inquiryRoutes(scoped: ScopedReads, tree: GridTree, inquiries: Inquiries): FastifyPluginAsyncZod {
  const params = z.object({ id: z.uuid() });
  return async (app) => {
    app.get(
      "/inquiries",
      {
        config: { ability: "readRecords", isOfTerritory: true },
        schema: { querystring: listQuery.pick({ page: true, pageSize: true }), response: { 200: inquiryList } },
      },
      async ({ caller, query }) =>
        scoped.as(caller, (sql) => listInquiries(sql, tree.find(caller.scopeId)?.path ?? [], query)),
    );
    app.post(
      "/inquiries",
      { config: { ability: "review" }, schema: { body: inquiryCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, inquiries.ask(caller, body)),
    );
    app.post(
      "/inquiries/:id/answers",
      {
        config: { ability: "handle", isOfTerritory: true },
        schema: { params, body: inquiryAnswerCommand, response: commandAnswers },
      },
      async ({ caller, params: { id }, body }, reply) => answered(reply, inquiries.answer(caller, id, body)),
    );
    app.post(
      "/inquiries/:id/closing",
      { config: { ability: "review" }, schema: { params, body: inquiryClosing, response: commandAnswers } },
      async ({ caller, params: { id }, body }, reply) => answered(reply, inquiries.close(caller, id, body)),
    );
  };
}
