export type ContentRefusal = "file-type-refused" | "picture-too-many-pixels" | "picture-not-readable";

/** Why a file is not taken as evidence, in words for the person who sent it. */
export class RefusedContent extends Error {
  readonly code: ContentRefusal;
  constructor(code: ContentRefusal, detail: string) {
    super(detail);
    this.code = code;
  }
}
