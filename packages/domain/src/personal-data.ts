import { z } from "zod";

/**
 * A phone number of which only the ends are left, `138****5678` or `****78`. As a field of an answer it refuses anything
 * else, so that a number that nobody masked is not sent; the brand says so to the compiler.
 */
export const maskedPhone = z
  .string()
  .regex(/^(.{3})?\*{4}.{0,4}$/u)
  .brand<"MaskedPhone">();
export type MaskedPhone = z.infer<typeof maskedPhone>;

/** A name of which only the ends are left, `王*明`, `王*`; of a single character all of it. Refuses anything else. */
export const maskedName = z
  .string()
  .regex(/^.(\*+.?)?$/u)
  .brand<"MaskedName">();
export type MaskedName = z.infer<typeof maskedName>;

/**
 * A phone number as it is shown by default: `138****5678`. What is too short to keep both ends keeps the last two
 * digits; null stays null. Whoever needs the whole number asks for it, and that is noted.
 */
export function maskPhone(phone: string | null): MaskedPhone | null {
  if (phone === null) return null;
  const shown = phone.length >= 8 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-2)}`;
  return shown as MaskedPhone;
}

/**
 * A name as it is shown to those who need not know it: `王*明`, `王*`. Counted in characters, not in UTF-16 units, as
 * rare surnames lie beyond the first plane.
 */
export function maskName(name: string): MaskedName {
  const characters = Array.from(name);
  if (characters.length <= 1) return name as MaskedName;
  if (characters.length === 2) return `${characters[0]}*` as MaskedName;
  return `${characters[0]}${"*".repeat(characters.length - 2)}${characters.at(-1)}` as MaskedName;
}
