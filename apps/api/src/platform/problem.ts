import type { FieldFault, Problem, ProblemCode } from "@safegrid/contract/problem";
import { problemOf } from "@safegrid/contract/problem";

/** What services throw; one file turns it into an answer (platform/problem-answer.ts). */
export class DomainProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldFault[] | undefined;
  /** After how many seconds the same may be tried again, where that is known. */
  readonly retryAfterS: number | undefined;

  constructor(code: ProblemCode, detail?: string, errors?: FieldFault[], retryAfterS?: number) {
    super(detail ?? code);
    this.name = "DomainProblem";
    this.code = code;
    this.errors = errors;
    this.retryAfterS = retryAfterS;
  }

  toProblem(requestId?: string): Problem {
    return problemOf(this.code, {
      ...(this.message === this.code ? {} : { detail: this.message }),
      ...(this.errors ? { errors: this.errors } : {}),
      ...(requestId ? { requestId } : {}),
    });
  }
}

/** A problem that points at one field of the body. */
export function fieldProblem(code: ProblemCode, pointer: string, detail: string): DomainProblem {
  return new DomainProblem(code, detail, [{ pointer, detail }]);
}
