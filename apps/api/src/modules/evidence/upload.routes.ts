import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { uploadState, uploadStates } from "@safegrid/contract/evidence";
import { evidenceLimits } from "@safegrid/domain/evidence";
import { evidenceId } from "@safegrid/domain/id";
import type { TusServer } from "#/modules/evidence/tus-server.ts";
import { uploadPath } from "#/modules/evidence/tus-server.ts";
import type { UploadFiles } from "#/modules/evidence/upload-files.ts";
import type { UploadRow, Uploads } from "#/modules/evidence/upload.service.ts";
import { stateOf } from "#/modules/evidence/upload.service.ts";

const idList = z
  .string()
  .transform((text) => text.split(",").filter((id) => id !== ""))
  .pipe(z.array(z.uuid().toLowerCase()).max(100));
const partType = "application/offset+octet-stream";
const protocol = "Resumable upload by tus 1.0.0 (https://tus.io): see docs/evidence.md.";

/** The ways in for pictures and files. Whose phone has a week's worth of them sends one after the other. */
export function uploadRoutes(options: {
  readonly tus: TusServer;
  readonly uploads: Uploads;
  readonly files: UploadFiles;
}): FastifyPluginAsyncZod {
  const { tus, uploads, files } = options;
  const params = z.object({ id: evidenceId });
  // Pictures follow their record, which is taken from whose last post is over too.
  const config = { ability: "report", takesFromFormer: true } as const;
  const byCaller = (max: number) => ({
    max,
    timeWindow: 60_000,
    keyGenerator: ({ caller }: FastifyRequest) => `evidence ${caller.tokenId}`,
  });

  const standing = async (row: UploadRow) =>
    stateOf(row, row.isStored || row.refused ? 0 : await files.received(row.id));

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    reply.header("tus-resumable", "1.0.0");
    const { method, url, headers } = request;
    const body = (request.body as Readable | undefined) ?? null;
    try {
      const said = await tus(request.caller, { method, url: url.split("?")[0] ?? url, headers, body });
      return await reply.code(said.status).headers(said.headers).send();
    } catch (error) {
      // What is still on its way belongs to a request that has ended: nothing may follow it on this connection.
      if (body) reply.header("connection", "close");
      throw error;
    }
  }

  return async (app) => {
    app.addContentTypeParser(partType, (_request, payload, done) => done(null, payload));

    app.options("/evidence/uploads", { config }, async (_request, reply) =>
      reply
        .code(204)
        .headers({
          "tus-resumable": "1.0.0",
          "tus-version": "1.0.0",
          "tus-extension": "creation,creation-with-upload",
          "tus-max-size": String(evidenceLimits.bytes),
        })
        .send(),
    );
    app.post(
      "/evidence/uploads",
      { config: { ...config, rateLimit: byCaller(600) }, schema: { description: protocol } },
      answer,
    );
    app.head("/evidence/uploads/:id", { config, schema: { description: protocol, params } }, answer);
    app.patch("/evidence/uploads/:id", { config, schema: { description: protocol, params } }, answer);
    app.get(
      "/evidence/uploads",
      {
        config,
        schema: {
          description: "How uploads of one's own stand, up to 100 ids at once, comma separated.",
          querystring: z.object({ ids: idList }),
          response: { 200: uploadStates },
        },
      },
      async ({ caller, query: { ids } }) => ({
        uploads: await Promise.all((await uploads.listOwn(caller, ids)).map(standing)),
      }),
    );
    app.get(
      "/evidence/uploads/:id",
      {
        config,
        schema: {
          description: `How an upload of one's own stands, and why it was refused. Uploads go to ${uploadPath}.`,
          params,
          response: { 200: uploadState },
        },
      },
      async ({ caller, params: { id } }) => {
        return standing(await uploads.findOwn(caller, id));
      },
    );
  };
}
