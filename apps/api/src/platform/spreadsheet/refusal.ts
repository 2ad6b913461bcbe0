import type { ProblemCode } from "@safegrid/contract/problem";

/** Why a whole file is not read; each is a problem of the catalogue. */
export type RefusalCode = Extract<ProblemCode, `file-${string}`>;

/** A file that is refused as a whole, before or while it is read. `detail` is for the person, in Chinese. */
export class FileRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.name = "FileRefusal";
    this.code = code;
  }
}
