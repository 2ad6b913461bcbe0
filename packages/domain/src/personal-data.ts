/**
 * A phone number as it is shown by default: `138****5678`. What is too short to keep both ends keeps the last two
 * digits; null stays null. Whoever needs the whole number asks for it, and that is noted.
 */
export function maskPhone(phone: string | null): string | null {
  if (phone === null) return null;
  if (phone.length >= 8) return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  return `****${phone.slice(-2)}`;
}

/**
 * A name as it is shown to those who need not know it: `王*明`, `王*`. Counted in characters, not in UTF-16 units, as
 * rare surnames lie beyond the first plane.
 */
export function maskName(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= 1) return name;
  if (characters.length === 2) return `${characters[0]}*`;
  return `${characters[0]}${"*".repeat(characters.length - 2)}${characters.at(-1)}`;
}
