import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { messageList, messageQuery } from "@safegrid/contract/message";
import { commandId } from "@safegrid/domain/id";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { listMessages } from "#/modules/message/message.queries.ts";
import type { Messages } from "#/modules/message/message.service.ts";

/** The inbox of a unit: what its people were told, and that they know it. */
export function messageRoutes(scoped: ScopedReads, tree: GridTree, messages: Messages): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/messages",
      { config: { ability: "handle" }, schema: { querystring: messageQuery, response: { 200: messageList } } },
      async ({ caller, query }) =>
        scoped.as(caller, async (sql) =>
          listMessages(sql, { tree, names: await readUnitNames(sql, tree) }, unitOfCaller(tree, caller), query),
        ),
    );
    app.post(
      "/messages/:id/note",
      {
        config: { ability: "handle" },
        schema: {
          params: z.object({ id: z.uuid() }),
          body: z.object({ commandId }),
          response: { 200: commandAnswer, 201: commandAnswer },
        },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await messages.takeNote(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
