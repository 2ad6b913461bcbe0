const twoDigits = (value: number) => String(value).padStart(2, "0");
const clockOf = (minute: number) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;

/** Office hours as people write them: `08:30-12:00 14:00-17:30`. Minutes since midnight. */
export function officeText(hours: readonly (readonly [number, number])[]): string {
  return hours.map(([from, until]) => `${clockOf(from)}-${clockOf(until)}`).join(" ");
}

/** The hours that such a text means; null where it means none. */
export function officeHoursOf(text: string): [number, number][] | null {
  const parts = text.trim().split(/[\s，,；;]+/);
  const hours = parts.map((part) => /^(\d{1,2})[:：](\d{2})[-–—至](\d{1,2})[:：](\d{2})$/.exec(part));
  const read = hours.map((match): [number, number] | null => {
    if (!match) return null;
    const [from, until] = [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])];
    return until > from && until <= 1_440 && Number(match[2]) < 60 && Number(match[4]) < 60 ? [from, until] : null;
  });
  return read.every((each) => each !== null) ? read : null;
}
