import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { presenceAnswer, presenceSaid } from "@safegrid/contract/presence";
import { createPresence } from "#/modules/presence/presence.service.ts";

/** Two supervisors see each other (screens.md, Board): a board says which case is open, and hears who else has one open. */
export function presenceRoutes(parts: Parameters<typeof createPresence>[0]): FastifyPluginAsyncZod {
  const presence = createPresence(parts);
  return async (app) => {
    app.put(
      "/board/presence",
      { config: { ability: "handle" }, schema: { body: presenceSaid, response: { 200: presenceAnswer } } },
      async ({ caller, body }) => presence.say(caller, body),
    );
  };
}
