import "@fastify/cookie";
import type { FastifyInstance, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import type { Ability } from "@safegrid/domain/account";
import { DomainProblem } from "#/platform/problem.ts";
import type { Access, Caller } from "#/modules/access/access.service.ts";

export const sessionCookie = "safegrid_session";

/** A route and who may call it, as the router itself has it. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly ability: Ability | "public" | "signedIn";
  /** The names that its query may have. */
  readonly queryFields: readonly string[];
  readonly isOfTerritory: boolean;
}

declare module "fastify" {
  interface FastifyInstance {
    /** Every route that was registered behind the guard; tests go through it. */
    guardedRoutes: readonly GuardedRoute[];
  }
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    /**
     * What the caller must be able to do; `public` needs no caller, `signedIn` any one. A route of the API without it is
     * not served.
     */
    ability?: Ability | "public" | "signedIn";
    /** Of the whole territory 块: not for a department, which has its line of industry only (P16 条). */
    isOfTerritory?: boolean;
    /** Also takes what a phone still holds whose officer's last post is over; it is judged as of when it was done. */
    takesFromFormer?: boolean;
    /** May also be called with a one-time password that has not been changed yet. */
    allowsOneTimePassword?: boolean;
  }
}

/** Decides who may call what, before anything else happens. Default: nobody. */
export const accessGuard = fastifyPlugin(
  async (app: FastifyInstance, options: { access: Access; isOriginAllowed: OriginRule }) => {
    app.decorateRequest("caller", null as unknown as Caller);
    const routes: GuardedRoute[] = [];
    app.decorate("guardedRoutes", routes);
    app.addHook("onRoute", (route) => {
      if (route.url.startsWith("/api/") && !route.url.startsWith("/api/docs") && !route.config?.ability)
        throw new Error(`${route.url} does not say who may call it`);
      const { ability, isOfTerritory = false } = route.config ?? {};
      const queryFields = Object.keys((route.schema?.querystring as { shape?: object } | undefined)?.shape ?? {});
      if (ability)
        for (const method of [route.method].flat())
          routes.push({ method, url: route.url, ability, queryFields, isOfTerritory });
    });
    app.addHook("onRequest", async (request) => {
      const { ability, allowsOneTimePassword, isOfTerritory, takesFromFormer } = request.routeOptions.config;
      if (!ability || ability === "public") return;
      const bearer = bearerOf(request);
      const token = bearer ?? request.cookies[sessionCookie];
      const standing = token ? await options.access.authenticate(token, request.ip) : null;
      const former = !standing && bearer && takesFromFormer ? await options.access.authenticateFormer(bearer) : null;
      const caller = standing ?? former;
      if (!caller) throw new DomainProblem("not-signed-in");
      const isSocket = request.headers.upgrade?.toLowerCase() === "websocket";
      if (
        (isSocket || (!bearer && request.method !== "GET" && request.method !== "HEAD")) &&
        !isOwnOrigin(request, options.isOriginAllowed)
      )
        throw new DomainProblem("foreign-origin");
      request.caller = caller;
      if (caller.mustChangePassword && !allowsOneTimePassword) throw new DomainProblem("password-change-required");
      if (former) return;
      if (ability !== "signedIn" && !caller.abilities.includes(ability)) throw new DomainProblem("not-allowed");
      if (isOfTerritory === true && caller.departmentId !== null) throw new DomainProblem("not-allowed");
    });
    // Whoever has changed rights, posts or grids goes on with the new ones; other processes notice within half a second.
    // What phones send changes none of these.
    app.addHook("onSend", async (request) => {
      const { ability } = request.routeOptions.config;
      if (!ability || ability === "patrol" || ability === "report") return;
      // What is done is done: where the database fails just now, the next look of the poll does it.
      if (request.method !== "GET" && request.method !== "HEAD") await options.access.refresh().catch(() => {});
    });
  },
);

export type OriginRule = (origin: string | undefined, host: string) => boolean;

/** Browsers name the page that calls; only our own and the configured ones may. Programs name none. */
export function originRule(allowed: readonly string[]): OriginRule {
  return (origin, host) => {
    if (origin === undefined || allowed.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === URL.parse(`${new URL(origin).protocol}//${host}`)?.host;
  };
}

function isOwnOrigin(request: FastifyRequest, rule: OriginRule): boolean {
  return rule(request.headers.origin, request.host);
}

/** The bearer token of a request. Browsers cannot set headers on a WebSocket, so there a protocol may carry it. */
function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header?.startsWith("Bearer ")) return header.slice(7);
  const protocol = request.headers["sec-websocket-protocol"]?.split(",").map((part) => part.trim());
  return protocol?.find((part) => part.startsWith("bearer."))?.slice(7);
}
