import { Socket } from "node:net";
import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  exchangeFormat,
  exchangeKind,
  exchangeKindList,
  importApplyCommand,
  importSummary,
  unmaskReason,
} from "@safegrid/contract/exchange";
import { gridId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { bareFileName } from "#/platform/file-name.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import { spreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { allowedWords } from "#/modules/exchange/column.ts";
import type { Exchange } from "#/modules/exchange/exchange.service.ts";
import { answerExport, sendAs, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import { tableKinds } from "#/modules/exchange/kinds.ts";
import { helpOf, writeTemplate } from "#/modules/exchange/template-writer.ts";
import { xlsxType } from "#/modules/exchange/workbook-look.ts";

const kindParams = z.object({ kind: exchangeKind });
/** A large file is worked on for longer than a silent connection is kept otherwise; each step has its own bound. */
const patienceMs = 300_000;
const fileParams = z.object({ id: z.uuid() });
/** A file; its content is described by its type, not by a schema. */
const fileAnswer = z.any().meta({ description: "the file" });

/** Excel and CSV in and out (P10): templates, dry run, the marked workbook, taking over, exports. */
export function exchangeRoutes(options: {
  readonly exchange: Exchange;
  readonly tree: GridTree;
  readonly clock: Clock;
}): FastifyPluginAsyncZod {
  const { exchange, tree, clock } = options;
  return async (app) => {
    await app.register(multipart, {
      throwFileSizeLimit: false,
      limits: { files: 1, fields: 4, parts: 5, fieldSize: 1_000, headerPairs: 50 },
    });

    app.get(
      "/exchange",
      { config: { ability: "readRecords" }, schema: { response: { 200: exchangeKindList } } },
      async ({ caller }) => ({
        kinds: exchange.kindsOf(caller).map((of) => ({
          ...of,
          zh: tableKinds[of.kind].zh,
          columns: tableKinds[of.kind].columns
            .filter(({ role }) => role === undefined)
            .map((column) => ({
              key: column.key,
              zh: column.zh,
              isRequired: column.isRequired,
              help: helpOf(column),
              example: column.example,
              allowed: allowedWords(column.type)?.slice() ?? null,
            })),
        })),
      }),
    );

    app.get(
      "/exchange/:kind/template",
      { config: { ability: "import" }, schema: { params: kindParams, response: { 200: fileAnswer } } },
      async ({ params: { kind } }, reply) => {
        sendAs(reply, `${tableKinds[kind].zh}导入模板.xlsx`, xlsxType);
        return writeTemplate(tableKinds[kind]);
      },
    );

    app.post(
      "/exchange/:kind/imports",
      {
        config: { ability: "import" },
        schema: {
          description: "A dry run. The body is multipart/form-data with one part `file`, at most 24 MB.",
          params: kindParams,
          response: { 201: importSummary },
        },
      },
      async (request, reply) => {
        outlast(request);
        const { name, content } = await receiveFile(request);
        return reply.code(201).send(await exchange.check(request.caller, request.params.kind, name, content));
      },
    );

    app.get(
      "/exchange/imports/:id",
      { config: { ability: "import" }, schema: { params: fileParams, response: { 200: importSummary } } },
      async ({ caller, params }) => exchange.summary(caller, params.id),
    );

    app.get(
      "/exchange/imports/:id/marked",
      { config: { ability: "import" }, schema: { params: fileParams, response: { 200: fileAnswer } } },
      async (request, reply) => {
        outlast(request);
        const { fileName, file } = await exchange.marked(request.caller, request.params.id);
        sendAs(reply, fileName, xlsxType);
        return file;
      },
    );

    app.post(
      "/exchange/imports/:id/apply",
      {
        config: { ability: "import" },
        schema: { params: fileParams, body: importApplyCommand, response: commandAnswers },
      },
      async (request, reply) => {
        outlast(request);
        const { caller, params, body } = request;
        return answered(reply, exchange.apply(caller, params.id, body));
      },
    );

    app.get(
      "/exchange/:kind/export",
      {
        config: { ability: "export" },
        schema: {
          description: "A list as filtered, streamed. Filters are those of the list of the kind.",
          params: kindParams,
          querystring: z
            .object({ format: exchangeFormat.default("xlsx"), scope: gridId.optional(), unmaskReason })
            .catchall(z.string().max(100)),
          response: { 200: fileAnswer },
        },
      },
      async ({ caller, params: { kind }, query: { format, scope, unmaskReason: why, ...filters } }, reply) => {
        const top = tree.getWithin(caller.scopeId, scope ?? caller.scopeId);
        const said = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== "")) as Record<
          string,
          string
        >;
        const asked = { scopeId: top.id, departmentId: caller.departmentId, filters: said };
        const out = await exchange.exportPages(caller, kind, asked, why);
        return answerExport(reply, { table: tableKinds[kind], gridName: top.name, format }, out.pages, {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(top.id) },
          ...{ filters: out.filters, isMasked: out.isMasked },
        });
      },
    );
  };
}

/** Keeps the connection of a request while it is silent; requests that are injected have none. */
function outlast({ socket }: { readonly socket: unknown }): void {
  if (socket instanceof Socket) socket.setTimeout(patienceMs);
}

/** The one file of a form. What is larger than allowed is read to nowhere, so that the answer reaches the browser. */
async function receiveFile(request: FastifyRequest): Promise<{ name: string; content: Buffer }> {
  if (!request.isMultipart()) throw new DomainProblem("wrong-content-type");
  const part = await request.file({ limits: { fileSize: spreadsheetLimits.fileBytes } });
  if (!part) throw fieldProblem("invalid-request", "/file", "没有收到文件");
  const pieces: Buffer[] = [];
  for await (const piece of part.file) pieces.push(piece as Buffer);
  if (part.file.truncated)
    throw fieldProblem("file-too-large", "/file", `文件超过 ${spreadsheetLimits.fileBytes / 1024 / 1024} MB`);
  return { name: bareFileName(part.filename), content: Buffer.concat(pieces) };
}
