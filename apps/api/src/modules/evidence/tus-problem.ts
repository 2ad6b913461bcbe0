import { ERRORS } from "@tus/utils";
import type { ProblemCode } from "@safegrid/contract/problem";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";

const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  404: "upload-not-found",
  409: "upload-offset-wrong",
  410: "upload-not-found",
  413: "file-too-large",
  415: "wrong-content-type",
};

/** The field that a refusal of the protocol is about, where its words name one. */
const headerNamed = /\b(Tus-Resumable|Upload-Offset|Upload-Length|Upload-Metadata|Upload-Concat|Content-Type)\b/i;

/** What the protocol's library threw or answered, as a problem of ours; what was thrown by our own part stays as it is. */
export function problemOfTus(failure: unknown): unknown {
  if (failure === ERRORS.ERR_LOCK_TIMEOUT || failure === ERRORS.ABORTED) return new DomainProblem("upload-busy");
  const { status_code: status, body } = failure as { status_code?: number; body?: string };
  if (failure instanceof DomainProblem || status === undefined) return failure;
  const code = codeOfStatus[status];
  if (code) return new DomainProblem(code);
  if (status >= 500) return new DomainProblem("invalid-request", body?.trim());
  const header = headerNamed.exec(body ?? "")?.[1]?.toLowerCase() ?? "tus-resumable";
  return fieldProblem("invalid-request", `headers/${header}`, body?.trim() ?? "not valid");
}
