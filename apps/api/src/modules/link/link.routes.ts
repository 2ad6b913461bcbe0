import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import {
  gridLinkCommand,
  gridLinkList,
  hazardOutside,
  photoRelease,
  reportPlaceCommand,
  submissionSendBack,
  submissionTaking,
  taskLinkIssued,
} from "@safegrid/contract/link";
import { gridId, hazardId } from "@safegrid/domain/id";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { GridLinks } from "#/modules/link/grid-link.service.ts";
import { readOutside } from "#/modules/link/outside.queries.ts";
import type { ReleasedPhotos } from "#/modules/link/released-photo.service.ts";
import type { ReportPlaces } from "#/modules/link/report-place.service.ts";
import type { Submissions } from "#/modules/link/submission.service.ts";
import type { TaskLinks } from "#/modules/link/task-link.service.ts";

/** What the county's people do about links: print, renew and end them; issue enterprises theirs; answer submissions. */
export function linkRoutes(options: {
  readonly scoped: ScopedReads;
  readonly tree: GridTree;
  readonly links: GridLinks;
  readonly tasks: TaskLinks;
  readonly submissions: Submissions;
  readonly released: ReleasedPhotos;
  readonly places: ReportPlaces;
}): FastifyPluginAsyncZod {
  const { scoped, tree, links, tasks, submissions, released, places } = options;
  const ofHazard = z.object({ id: hazardId });
  const ofSubmission = z.object({ id: z.uuid().toLowerCase() });
  const applied = { 200: commandAnswer, 201: commandAnswer };
  // A wall's public link is a matter of the territory; what an enterprise is to do, of whoever has the hazard.
  const territory = { ability: "handle", isOfTerritory: true } as const;
  return async (app) => {
    app.get(
      "/grid-links",
      {
        config: territory,
        schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: gridLinkList } },
      },
      async ({ caller, query }) => {
        const { id } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return { links: await scoped.as(caller, (sql) => links.list(sql, id)) };
      },
    );
    app.post(
      "/grid-links",
      {
        config: territory,
        schema: { body: gridLinkCommand, response: { 200: z.object({ changed: z.int() }) } },
      },
      async ({ caller, ip, body }) => ({ changed: await links.change(caller, ip, body) }),
    );

    app.get(
      "/hazards/:id/outside",
      { config: { ability: "read" }, schema: { params: ofHazard, response: { 200: hazardOutside } } },
      async ({ caller, params: { id } }) => {
        const outside = await scoped.as(caller, (sql) => readOutside(sql, caller, id));
        const isAble = caller.accountId !== null && caller.abilities.includes("handle");
        return {
          ...outside,
          mayIssue: isAble && (await tasks.mayIssue(caller, id)) === "yes",
          mayPlace: isAble && outside.report !== null && (await places.mayPlace(caller, id)),
          mayRelease: isAble && outside.report !== null && (await released.mayRelease(caller, id)),
        };
      },
    );
    app.post(
      "/hazards/:id/report-place",
      { config: { ability: "handle" }, schema: { params: ofHazard, body: reportPlaceCommand, response: applied } },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await places.place(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/hazards/:id/released-photos",
      {
        config: { ability: "handle" },
        schema: { params: ofHazard, body: photoRelease, response: { 204: z.null() } },
      },
      async ({ caller, ip, params: { id }, body }, reply) => {
        await released.release(caller, ip, id, body);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/hazards/:id/enterprise-link",
      { config: { ability: "handle" }, schema: { params: ofHazard, response: { 201: taskLinkIssued } } },
      async ({ caller, ip, params: { id } }, reply) => reply.code(201).send(await tasks.issue(caller, ip, id)),
    );
    app.delete(
      "/hazards/:id/enterprise-link",
      { config: { ability: "handle" }, schema: { params: ofHazard, response: { 204: z.null() } } },
      async ({ caller, ip, params: { id } }, reply) => {
        await tasks.revoke(caller, ip, id);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/submissions/:id/return",
      { config: { ability: "handle" }, schema: { params: ofSubmission, body: submissionSendBack, response: applied } },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await submissions.sendBack(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/submissions/:id/taking",
      { config: { ability: "handle" }, schema: { params: ofSubmission, body: submissionTaking, response: applied } },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await submissions.take(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
