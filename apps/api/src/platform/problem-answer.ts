import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import type { FieldFault, Problem } from "@safegrid/contract/problem";
import { problemOf } from "@safegrid/contract/problem";
import type { z } from "zod";
import { DomainProblem } from "#/platform/problem.ts";

const codeByFastifyCode: Record<string, "invalid-json" | "body-too-large" | "wrong-content-type"> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-json",
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "wrong-content-type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "body-too-large",
};

/** Turns anything that was thrown into a problem; the unknown becomes a 500 with nothing of it inside. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof DomainProblem) return error.toProblem(requestId);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? "body";
    const errors = error.validation.map(({ instancePath, message }) => ({
      pointer: part === "body" ? instancePath || "/" : `${part}${instancePath}`,
      detail: message ?? "invalid",
    }));
    return problemOf("invalid-request", { requestId, errors });
  }
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : codeByFastifyCode[code];
  if (known) return problemOf(known, { requestId });
  if (statusCode === 429) return problemOf("too-many-requests", { requestId });
  if (statusCode === 400) return problemOf("invalid-request", { requestId });
  if (isDatabaseGone(error)) return problemOf("unavailable", { requestId });
  return problemOf("internal-error", { requestId });
}

/** Sends a problem as application/problem+json; unexpected ones are logged whole under their request id. */
export async function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const problem = toProblem(error, request.id);
  if (problem.status >= 500 || isResponseSerializationError(error)) request.log.error({ err: error }, problem.code);
  if (problem.code === "unavailable") reply.header("retry-after", "1");
  if (error instanceof DomainProblem && error.retryAfterS !== undefined)
    reply.header("retry-after", String(error.retryAfterS));
  await reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
}

/** The faults of a parse, as JSON pointers into the body. */
export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.map((issue) => ({
    pointer: `/${issue.path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
    detail: issue.message,
  }));
}

/**
 * Whether an error says that the database cannot be reached or cannot go on now (no connection, shutdown, no more
 * room, rolled back for another transaction's sake), rather than that the request is wrong.
 */
export function isDatabaseGone(error: unknown): boolean {
  if (error instanceof DomainProblem) return error.code === "unavailable";
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string" && /^(08|25P0[34]|40|53|55P03|57P|58|ECONN|EPIPE|ENOENT)/.test(code)) return true;
  return (
    typeof message === "string" &&
    /connection terminated|connection timeout|query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
      message,
    )
  );
}
