import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { evidenceList, evidenceReuseList, originalRequest } from "@safegrid/contract/evidence";
import { isPicture, pictureSize } from "@safegrid/domain/evidence";
import { evidenceId } from "@safegrid/domain/id";
import { attachmentOf } from "#/platform/file-name.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { Contents } from "#/modules/evidence/content.service.ts";
import { extensionOf } from "#/modules/evidence/content.service.ts";
import { findSeen, listEvidence, listReuses } from "#/modules/evidence/evidence.queries.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

const params = z.object({ id: evidenceId });
/** A file; its content is described by its type, not by a schema. */
const fileAnswer = z.any().meta({ description: "the file" });
const subjectsQuery = z.object({
  /** Ids of hazards and visits, comma separated. */
  subjects: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter((id) => id !== ""))
    .pipe(z.array(z.uuid().toLowerCase()).max(100)),
});

/**
 * What is shown of evidence. Pictures are made anew from the original, without what the camera wrote into it; documents
 * are given to be saved; the original itself only for a reason, which is noted before it is given.
 */
export function evidenceRoutes(options: {
  readonly scoped: ScopedReads;
  readonly contents: Contents;
  readonly operations: Operations;
}): FastifyPluginAsyncZod {
  const { scoped, contents, operations } = options;

  async function seen(caller: Caller, id: string) {
    const found = await scoped.as(caller, (sql) => findSeen(sql, caller, id));
    if (!found) throw new DomainProblem("evidence-not-found");
    return found;
  }

  return async (app) => {
    app.get(
      "/evidence",
      { config: { ability: "read" }, schema: { querystring: subjectsQuery, response: { 200: evidenceList } } },
      async ({ caller, query: { subjects } }) => ({
        evidence: subjects.length === 0 ? [] : await scoped.as(caller, (sql) => listEvidence(sql, caller, subjects)),
      }),
    );

    app.get(
      "/evidence/reuses",
      { config: { ability: "review" }, schema: { response: { 200: evidenceReuseList } } },
      async ({ caller }) => ({ reuses: await scoped.as(caller, (sql) => listReuses(sql, caller, 200)) }),
    );

    app.get(
      "/evidence/:id/picture",
      {
        config: { ability: "read" },
        schema: {
          params,
          querystring: z.object({ size: pictureSize.default("full") }),
          response: { 200: fileAnswer, 304: fileAnswer },
        },
      },
      async (request, reply) => {
        const { sha256, mediaType } = await seen(request.caller, request.params.id);
        if (!isPicture(mediaType)) throw new DomainProblem("evidence-not-found");
        const { size } = request.query;
        const tag = `"${sha256.slice(0, 32)}-${size}"`;
        keepFor(reply, tag);
        if (request.headers["if-none-match"] === tag) return reply.code(304).send();
        const picture = await contents.variant(sha256, size);
        return reply.type("image/webp").header("content-disposition", "inline").send(picture);
      },
    );

    app.get(
      "/evidence/:id/file",
      { config: { ability: "read" }, schema: { params, response: { 200: fileAnswer } } },
      async (request, reply) => {
        const { sha256, mediaType, fileName } = await seen(request.caller, request.params.id);
        if (isPicture(mediaType)) throw new DomainProblem("evidence-not-found");
        const content = await contents.original(sha256);
        keepFor(reply, `"${sha256.slice(0, 32)}"`);
        giveToSave(reply, fileName ?? `${sha256.slice(0, 12)}.${extensionOf(mediaType)}`);
        return reply.send(content);
      },
    );

    app.post(
      "/evidence/:id/original",
      {
        config: {
          ability: "unmask",
          // By caller, not by address: an office has one address.
          rateLimit: { max: 60, timeWindow: 600_000, keyGenerator: ({ caller }) => `original ${caller.tokenId}` },
        },
        schema: { params, body: originalRequest, response: { 200: fileAnswer } },
      },
      async ({ caller, params: { id }, body: { reason }, ip }, reply) => {
        const { sha256, mediaType, cellId, subjectKind, subjectId } = await seen(caller, id);
        await operations.note({
          kind: "original_opened",
          accountId: caller.accountId,
          byName: caller.name,
          gridId: cellId,
          address: ip,
          about: { id, subjectKind, subjectId, sha256, reason },
        });
        const content = await contents.original(sha256);
        giveToSave(reply, `${sha256.slice(0, 12)}.${extensionOf(mediaType)}`);
        return reply.header("cache-control", "no-store").send(content);
      },
    );
  };
}

/**
 * Kept by the one browser that asked, for ever, since the content under an address never changes; asked for again under
 * another session, so that nobody finds what somebody else has looked at.
 */
function keepFor(reply: FastifyReply, tag: string): void {
  reply.headers({
    etag: tag,
    "cache-control": "private, max-age=31536000, immutable",
    vary: "authorization, cookie",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
  });
}

/** Whatever it is, no browser runs or shows it. */
function giveToSave(reply: FastifyReply, name: string): void {
  reply.type("application/octet-stream");
  reply.headers({
    "content-disposition": attachmentOf(name),
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
  });
}
