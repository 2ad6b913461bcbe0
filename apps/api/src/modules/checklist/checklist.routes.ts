import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  checklistAssignmentCommand,
  checklistCatalogue,
  checklistCommand,
  checklistView,
} from "@safegrid/contract/checklist";
import { checklistId } from "@safegrid/domain/checklist-assignment";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import { sha256 } from "#/modules/access/access.service.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { Checklists } from "#/modules/checklist/checklist.service.ts";

const version = z
  .string()
  .max(40)
  .regex(/^[^@]+@\d{1,6}$/);

/** 检查表: what phones fetch, and what the county publishes. */
export function checklistRoutes(options: {
  readonly db: Database;
  readonly book: ChecklistBook;
  readonly checklists: Checklists;
}): FastifyPluginAsyncZod {
  const { db, book, checklists } = options;
  return async (app) => {
    app.get(
      "/checklists",
      {
        config: { ability: "read" },
        schema: {
          querystring: z.object({
            /** Versions, comma separated; the latest edition of every list when left out. */
            ids: z
              .string()
              .max(2_000)
              .transform((text) => text.split(","))
              .pipe(z.array(version).min(1).max(50))
              .optional(),
          }),
          response: { 200: checklistCatalogue, 304: z.null() },
        },
      },
      async ({ query: { ids }, headers }, reply) => {
        await book.catchUp(db);
        const found = ids ? await Promise.all(ids.map((id) => book.find(db, id))) : book.current;
        const answer = { lists: found.filter((list) => list !== null), assignment: book.assignment };
        const tag = `"${sha256(JSON.stringify(answer)).toString("base64url").slice(0, 22)}"`;
        reply.header("etag", tag).header("cache-control", "private, no-cache");
        return headers["if-none-match"] === tag ? reply.code(304).send(null) : answer;
      },
    );
    app.get(
      "/checklists/:version",
      {
        config: { ability: "read" },
        schema: { params: z.object({ version }), response: { 200: checklistView } },
      },
      async ({ params }) => {
        const found = await book.find(db, params.version);
        if (!found) throw new DomainProblem("checklist-not-found");
        return found;
      },
    );
    app.get(
      "/checklist-editions",
      {
        config: { ability: "read" },
        schema: {
          querystring: z.object({ list: checklistId }),
          response: { 200: z.object({ editions: z.array(checklistView) }) },
        },
      },
      async ({ query }) => {
        await book.catchUp(db);
        return { editions: [...book.editionsOf(query.list)] };
      },
    );
    app.post(
      "/checklists",
      { config: { ability: "review" }, schema: { body: checklistCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, checklists.publish(caller, body)),
    );
    app.post(
      "/checklist-assignments",
      { config: { ability: "review" }, schema: { body: checklistAssignmentCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, checklists.assign(caller, body)),
    );
  };
}
