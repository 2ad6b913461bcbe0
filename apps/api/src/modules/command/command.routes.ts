import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { CommandOutcome, PhoneCommand } from "@safegrid/contract/command";
import { batchAnswer, commandAnswer, commandBatch, quarantinedOutcome } from "@safegrid/contract/command";
import { hazardCommand } from "@safegrid/contract/hazard";
import { visitCommand } from "@safegrid/contract/visit";
import { DomainProblem } from "#/platform/problem.ts";
import { faultsOf, toProblem } from "#/platform/problem-answer.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { everCould } from "#/modules/access/authority.service.ts";
import type { Commands } from "#/modules/command/command.service.ts";
import { abilityOf } from "#/modules/command/judgement.ts";

const schemas = { "visit.record": visitCommand, "hazard.report": hazardCommand } as const;
const answers = { 200: commandAnswer, 201: commandAnswer, 202: quarantinedOutcome };

/** What phones send: one by one, or up to a hundred at once with one outcome each. */
export function commandRoutes(commands: Commands): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/commands",
      {
        config: { ability: "report", takesFromFormer: true },
        schema: { body: commandBatch, response: { 200: batchAnswer } },
      },
      async (request) => ({
        outcomes: await Promise.all(
          request.body.commands.map((item) => submitItem(commands, request.caller, item, request.id)),
        ),
      }),
    );
    app.post(
      "/visits",
      {
        config: { ability: "patrol" },
        schema: { body: visitCommand, response: answers },
      },
      async (request, reply) => answer(reply, await commands.submit(request.caller, request.body)),
    );
    app.post(
      "/hazards",
      {
        config: { ability: "report" },
        schema: { body: hazardCommand, response: answers },
      },
      async (request, reply) => answer(reply, await commands.submit(request.caller, request.body)),
    );
  };
}

/** One item of a batch: whatever is wrong with it is its own outcome. */
async function submitItem(
  commands: Commands,
  caller: Caller,
  item: Record<string, unknown>,
  requestId: string,
): Promise<CommandOutcome> {
  const type = item["type"];
  const commandId = typeof item["commandId"] === "string" ? item["commandId"] : null;
  if (type !== "visit.record" && type !== "hazard.report")
    return refuse(commandId, "/type", "must be visit.record or hazard.report");
  const schema: z.ZodType<PhoneCommand> = schemas[type];
  const parsed = schema.safeParse(item);
  if (!parsed.success) {
    const problem = new DomainProblem("invalid-request", undefined, faultsOf(parsed.error)).toProblem(requestId);
    return { status: "rejected", commandId, problem };
  }
  // Whether it was allowed when it was done, is judged with the act.
  if (!everCould(caller, abilityOf[type]))
    return { status: "rejected", commandId, problem: new DomainProblem("not-allowed").toProblem(requestId) };
  try {
    return await commands.submit(caller, parsed.data);
  } catch (error) {
    const problem = toProblem(error, requestId);
    // Nothing is known of any item then: the phone must send the whole batch again.
    if (problem.code === "unavailable") throw error;
    return { status: "rejected", commandId, problem };
  }
}

function refuse(commandId: string | null, pointer: string, detail: string): CommandOutcome {
  return {
    status: "rejected",
    commandId,
    problem: new DomainProblem("invalid-request", undefined, [{ pointer, detail }]).toProblem(),
  };
}

/** 201 when applied now, 200 when it had been applied before, 202 when a person is to decide. */
function answer(reply: FastifyReply, outcome: CommandOutcome) {
  if (outcome.status === "rejected")
    throw new DomainProblem(outcome.problem.code, outcome.problem.detail, outcome.problem.errors);
  if (outcome.status === "quarantined") return reply.code(202).send(outcome);
  return reply.code(outcome.status === "applied" ? 201 : 200).send(outcome);
}
