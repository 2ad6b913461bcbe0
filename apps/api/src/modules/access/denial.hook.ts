import type { FastifyInstance, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { DomainProblem } from "#/platform/problem.ts";
import type { Repeated } from "#/modules/operation/repeated.service.ts";

/**
 * Notes who asked for what he may not: a refused ability, and a record by its id that does not exist for him. What does
 * not exist at all cannot be told from what lies outside, and is noted alike.
 */
export const denialHook = fastifyPlugin(async (app: FastifyInstance, options: { repeated: Repeated }) => {
  app.addHook("onError", async (request: FastifyRequest, _reply, error) => {
    const { caller } = request;
    if (!(error instanceof DomainProblem) || !caller) return;
    const { code } = error;
    const isById = (request.routeOptions.url ?? "").includes("/:");
    const isOutside = code === "not-found" ? isById : code.endsWith("-not-found");
    if (code !== "not-allowed" && !isOutside) return;
    const route = `${request.method} ${request.routeOptions.url ?? ""}`;
    options.repeated.note(`denied ${caller.tokenId} ${route} ${code}`, {
      kind: "denied",
      accountId: caller.accountId,
      byName: caller.name,
      gridId: caller.scopeId,
      address: request.ip,
      about: { route, code, path: request.url.slice(0, 300) },
    });
  });
});
