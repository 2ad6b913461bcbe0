import { z } from "zod";

/** Free text of a person: trimmed, without NUL or other control characters that PostgreSQL or a printer chokes on. */
export function plainText(maxLength: number) {
  return (
    z
      .string()
      .trim()
      .min(1)
      .max(maxLength)
      // oxlint-disable-next-line no-control-regex
      .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, { error: "control characters are not allowed" })
  );
}

/** An instant as it crosses the wire: ISO 8601 with an offset. It is stored in UTC. */
export const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());

/** An instant in an answer: ISO 8601 in UTC. */
export const instantOut = z.iso.datetime();
