import { randomBytes } from "node:crypto";
import { encodeLinkCode, linkCodeBytes } from "@safegrid/domain/link";
import { sha256 } from "#/modules/access/access.service.ts";

/** A new code or token that nobody can guess: 80 bits. */
export function newLinkCode(): string {
  return encodeLinkCode(randomBytes(linkCodeBytes));
}

/** How a code is kept: whoever reads the database cannot follow with it. */
export function hashOfCode(code: string): Buffer {
  return sha256(`link ${code}`);
}
