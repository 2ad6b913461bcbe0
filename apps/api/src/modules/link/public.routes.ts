import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import {
  followAsked,
  followTold,
  photoTold,
  publicLinkAsked,
  publicLinkTold,
  publicReceipt,
  publicReport,
  releasedAsked,
  taskAsked,
  taskSubmission,
  taskTold,
} from "@safegrid/contract/link";
import { publicListing, publicListingAsked, publicListings } from "@safegrid/contract/public-listing";
import { readLinkCode } from "@safegrid/domain/link";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { Contents } from "#/modules/evidence/content.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readFollowed } from "#/modules/link/follow.queries.ts";
import type { GridLinks } from "#/modules/link/grid-link.service.ts";
import { noSuchLink } from "#/modules/link/grid-link.service.ts";
import { hashOfCode } from "#/modules/link/link-code.ts";
import type { OutsidePhotos } from "#/modules/link/outside-photo.service.ts";
import {
  photoBytes,
  photosOfReport,
  photosOfTask,
  photosWithinMs,
  publicLimits,
} from "#/modules/link/public-limits.ts";
import type { PublicReports } from "#/modules/link/public-report.service.ts";
import type { ReleasedPhotos } from "#/modules/link/released-photo.service.ts";
import type { Rates } from "#/modules/link/rate.service.ts";
import { networkOf } from "#/modules/link/rate.service.ts";
import type { Submissions } from "#/modules/link/submission.service.ts";
import { findTask, toldOf } from "#/modules/link/task.queries.ts";
import { listPublicListings, readPublicListing } from "#/modules/listing/public-listing.service.ts";

/** The longest report in UTF-8 takes a third of it. */
const bodyLimit = 8 * 1024;
const photoType = "application/octet-stream";
/** What is read of a photograph is limited by its route; its code stands in a header, so that no log has it. */
const code = z.string().max(60);
const description =
  "For people without an account: nothing is told but what the code or token in the body opens, and whatever leads " +
  "nowhere is answered alike. Limited by address and by link; 429 says when to try again.";

/**
 * The ways in for whoever has no account (P2): the attack surface. Tokens and codes come in bodies and headers, never in
 * addresses; no id of ours goes out; every call is counted before anything is looked up.
 */
export function publicRoutes(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rates: Rates;
  readonly links: GridLinks;
  readonly reports: PublicReports;
  readonly photos: OutsidePhotos;
  readonly submissions: Submissions;
  readonly released: ReleasedPhotos;
  readonly contents: Contents;
}): FastifyPluginAsyncZod {
  const { db, clock, tree, rates, links, reports, photos, submissions, released, contents } = options;
  const open = { ability: "public" } as const;

  /** What a code or token leads to; who often has one that leads nowhere is a program. */
  async function lookUp<T>(network: string, find: () => Promise<T | null>): Promise<T> {
    await rates.spend(network, ...publicLimits.look);
    const found = await find();
    if (found !== null) return found;
    await rates.spend(network, ...publicLimits.miss);
    throw noSuchLink();
  }

  return async (app) => {
    app.addContentTypeParser(photoType, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.addHook("onSend", async (_request, reply: FastifyReply) => {
      reply.header("cache-control", "no-store");
      reply.header("referrer-policy", "no-referrer");
    });

    app.post(
      "/public/links",
      { config: open, bodyLimit, schema: { description, body: publicLinkAsked, response: { 200: publicLinkTold } } },
      async (request) => links.tell(await lookUp(callerOf(request), () => links.find(request.body.token))),
    );
    app.post(
      "/public/reports",
      { config: open, bodyLimit, schema: { description, body: publicReport, response: { 201: publicReceipt } } },
      async (request, reply) => reply.code(201).send(await reports.take(callerOf(request), request.body)),
    );
    app.post(
      "/public/reports/photos",
      {
        config: open,
        bodyLimit: photoBytes,
        schema: { description, headers: z.object({ "x-code": code }), response: { 201: photoTold } },
      },
      async (request, reply) => {
        const { headers, body } = request;
        await rates.spend(callerOf(request), ...publicLimits.photo);
        const report = await lookUp(callerOf(request), () => findReport(db, headers["x-code"]));
        if (clock.now().getTime() - report.sentAt.getTime() > photosWithinMs)
          throw new DomainProblem("too-many-photos");
        const count = await photos.take({
          ...{ which: "finder", hazardId: report.hazardId, cellId: report.cellId, part: "before" },
          ...{ most: photosOfReport, content: bytesOf(body) },
        });
        return reply.code(201).send({ count });
      },
    );
    app.post(
      "/public/follow",
      { config: open, bodyLimit, schema: { description, body: followAsked, response: { 200: followTold } } },
      async (request) => lookUp(callerOf(request), async () => readFollowed(db, tree, hashOfCode(request.body.code))),
    );
    app.post(
      "/public/follow/photos",
      {
        config: open,
        bodyLimit,
        schema: { description, body: releasedAsked, response: { 200: z.any().meta({ description: "the picture" }) } },
      },
      async (request, reply) => {
        const { code: said, n } = request.body;
        const sha256 = await lookUp(callerOf(request), () => released.find(db, hashOfCode(said), n));
        return reply.type("image/webp").send(await contents.variant(sha256, "pair"));
      },
    );

    app.post(
      "/public/listings",
      {
        config: open,
        bodyLimit,
        schema: {
          description: "Supervised listings of the county that are published and not delisted. Limited by address.",
          body: z.object({}).strict(),
          response: { 200: publicListings },
        },
      },
      async (request) => {
        await rates.spend(callerOf(request), ...publicLimits.look);
        return listPublicListings(db, { tree, now: clock.now() });
      },
    );
    app.post(
      "/public/listings/one",
      { config: open, bodyLimit, schema: { description, body: publicListingAsked, response: { 200: publicListing } } },
      async (request) =>
        lookUp(callerOf(request), () => readPublicListing(db, { tree, now: clock.now() }, request.body.code)),
    );

    app.post(
      "/public/tasks",
      { config: open, bodyLimit, schema: { description, body: taskAsked, response: { 200: taskTold } } },
      async (request) => toldOf(await lookUp(callerOf(request), () => findTask(db, request.body.token))),
    );
    app.post(
      "/public/tasks/submissions",
      {
        config: open,
        bodyLimit,
        schema: { description, body: taskSubmission, response: { 200: commandAnswer, 201: commandAnswer } },
      },
      async (request, reply) => {
        const { body } = request;
        await rates.spend(callerOf(request), ...publicLimits.submission);
        const { linkId } = await lookUp(callerOf(request), () => findTask(db, body.token));
        await rates.spend(linkId, ...publicLimits.submissionOfLink);
        const answer = await submissions.submit(body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/public/tasks/photos",
      {
        config: open,
        bodyLimit: photoBytes,
        schema: {
          description,
          headers: z.object({ "x-code": code, "x-part": z.enum(["before", "after"]) }),
          response: { 201: photoTold },
        },
      },
      async (request, reply) => {
        const { headers, body } = request;
        await rates.spend(callerOf(request), ...publicLimits.photo);
        const { hazardId, cellId } = await lookUp(callerOf(request), () =>
          findTask(db, readLinkCode(headers["x-code"]) ?? ""),
        );
        const count = await photos.take({
          ...{ which: "enterprise", hazardId, cellId, part: headers["x-part"] },
          ...{ most: photosOfTask, content: bytesOf(body) },
        });
        return reply.code(201).send({ count });
      },
    );
  };
}

/**
 * Whose call it is, for counting. Behind a proxy the address that the proxy itself has seen: what stands before it in
 * `X-Forwarded-For` is what somebody says of himself.
 */
function callerOf({ ip, ips }: FastifyRequest): string {
  return networkOf(ips?.[1] ?? ip);
}

function bytesOf(body: unknown): Buffer {
  if (!Buffer.isBuffer(body)) throw new DomainProblem("wrong-content-type");
  return body;
}

async function findReport(db: Database, said: string) {
  const [row] = await db.query<{ hazardId: string; cellId: string; sentAt: Date }>(
    `select r.hazard_id as "hazardId", p.cell_id as "cellId", r.sent_at as "sentAt"
     from public_report r join place p on p.id = r.place_id where r.code_hash = $1`,
    [hashOfCode(readLinkCode(said) ?? "")],
  );
  return row ?? null;
}
