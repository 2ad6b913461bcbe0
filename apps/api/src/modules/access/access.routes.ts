import "@fastify/cookie";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import {
  deviceToken,
  login,
  me,
  newPassword,
  wallApproval,
  wallDevice,
  wallEnrolment,
  wallEnrolmentState,
} from "@safegrid/contract/session";
import { DomainProblem } from "#/platform/problem.ts";
import { sessionCookie } from "#/modules/access/access.guard.ts";
import type { Access, Caller } from "#/modules/access/access.service.ts";
import type { Walls } from "#/modules/access/wall.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

/** Signing in and out, phones' tokens, and walls. */
export function accessRoutes(options: {
  readonly access: Access;
  readonly walls: Walls;
  readonly tree: GridTree;
  readonly secureCookies: boolean;
  readonly letsLocalWallsIn: boolean;
}): FastifyPluginAsyncZod {
  const { access, walls, tree, secureCookies, letsLocalWallsIn } = options;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure: secureCookies } as const;
  const few = { rateLimit: { max: 10, timeWindow: 60_000 } };

  const meOf = (caller: Caller) => ({
    kind: caller.kind,
    accountId: caller.accountId as never,
    name: caller.name,
    role: caller.role,
    abilities: [...caller.abilities],
    scope: summaryOf(tree.getWithin(caller.scopeId, caller.scopeId)),
    mustChangePassword: caller.mustChangePassword,
  });

  return async (app) => {
    app.post(
      "/sessions",
      { config: { ability: "public", ...few }, schema: { body: login, response: { 201: me } } },
      async (request, reply) => {
        const { token, expiresAt } = await access.signIn(request.body.login, request.body.password, request.ip);
        const caller = await access.authenticate(token);
        if (!caller) throw new DomainProblem("not-signed-in");
        return reply
          .code(201)
          .setCookie(sessionCookie, token, { ...cookie, expires: expiresAt })
          .send(meOf(caller));
      },
    );
    app.delete(
      "/sessions/current",
      { config: { ability: "signedIn", allowsOneTimePassword: true }, schema: { response: { 204: z.null() } } },
      async (request, reply) => {
        await access.signOut(request.caller, request.ip);
        return reply.code(204).clearCookie(sessionCookie, cookie).send(null);
      },
    );
    app.get(
      "/me",
      { config: { ability: "signedIn", allowsOneTimePassword: true }, schema: { response: { 200: me } } },
      async (request) => meOf(request.caller),
    );
    app.post(
      "/me/password",
      {
        config: { ability: "signedIn", allowsOneTimePassword: true, ...few },
        schema: { body: newPassword, response: { 204: z.null() } },
      },
      async (request, reply) => {
        if (request.caller.kind !== "session") throw new DomainProblem("not-allowed");
        await access.changePassword(request.caller, request.body.current, request.body.next, request.ip);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/me/phones",
      { config: { ability: "report", ...few }, schema: { response: { 201: deviceToken } } },
      async (request, reply) => {
        return reply.code(201).send(await access.addPhone(request.caller, request.ip));
      },
    );
    app.post(
      "/wall-enrolments",
      { config: { ability: "public", ...few }, schema: { response: { 201: wallEnrolment } } },
      async (request, reply) => {
        const isLocal = request.ip === "127.0.0.1" || request.ip === "::1" || request.ip === "::ffff:127.0.0.1";
        return reply.code(201).send(await walls.ask(letsLocalWallsIn && isLocal));
      },
    );
    app.get(
      "/wall-enrolments/:id",
      {
        config: { ability: "public" },
        schema: {
          params: z.object({ id: z.uuid() }),
          headers: z.object({ "x-enrolment-secret": z.string().max(100) }),
          response: { 200: wallEnrolmentState },
        },
      },
      async (request) => walls.fetch(request.params.id, request.headers["x-enrolment-secret"]),
    );
    app.get(
      "/wall-devices",
      { config: { ability: "administer" }, schema: { response: { 200: z.object({ devices: z.array(wallDevice) }) } } },
      async (request) => ({ devices: await walls.list(request.caller.scopeId) }),
    );
    app.post(
      "/wall-devices/approvals",
      { config: { ability: "administer" }, schema: { body: wallApproval, response: { 204: z.null() } } },
      async (request, reply) => {
        const { code, label } = request.body;
        const grid = tree.getWithin(request.caller.scopeId, gridId.parse(request.body.gridId));
        await walls.approve({ caller: request.caller, address: request.ip }, code, grid.id, label);
        return reply.code(204).send(null);
      },
    );
    app.delete(
      "/wall-devices/:id",
      {
        config: { ability: "administer" },
        schema: { params: z.object({ id: z.uuid() }), response: { 204: z.null() } },
      },
      async (request, reply) => {
        await walls.revoke({ caller: request.caller, address: request.ip }, request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
