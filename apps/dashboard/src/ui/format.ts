import { businessDayOf } from "@safegrid/metrics/period";

/** Words and figures of the wall. Everything local is told in Asia/Shanghai, whatever the machine believes. */
const zone = { timeZone: "Asia/Shanghai", hour12: false } as const;
const clock = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function timeOfDay(at: string | number): string {
  return clock.format(new Date(at));
}

export function dateLine(atMs: number, language: string): string {
  const locale = language === "en" ? "en-GB" : "zh-CN";
  const date = new Intl.DateTimeFormat(locale, {
    ...zone,
    month: language === "en" ? "short" : "long",
    day: "numeric",
  });
  const weekday = new Intl.DateTimeFormat(locale, { ...zone, weekday: "short" });
  const [day, name] = [date.format(atMs), weekday.format(atMs)];
  return language === "en" ? `${name} ${day}` : `${day} ${name}`;
}

/** `2026-11-24 10:00:07`. */
export function dayAndTime(at: string | number): string {
  return `${businessDayOf(new Date(at).getTime())} ${timeOfDay(at)}`;
}

export function hourAndMinute(atMs: number): string {
  return timeOfDay(atMs).slice(0, 5);
}

/** `02:13`, or `1:02:13` from an hour on. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ""}${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** A span in as many units as are worth reading, for the translations `span.*`. */
export function spanOf(ms: number): {
  readonly key: "days" | "dayAndHours" | "wholeHours" | "hours" | "minutes";
  readonly a: number;
  readonly b: number;
} {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes >= 2880) return { key: "days", a: Math.floor(minutes / 1440), b: 0 };
  if (minutes >= 1440) return { key: "dayAndHours", a: 1, b: Math.floor((minutes % 1440) / 60) };
  if (minutes >= 600) return { key: "wholeHours", a: Math.floor(minutes / 60), b: 0 };
  if (minutes >= 60) return { key: "hours", a: Math.floor(minutes / 60), b: minutes % 60 };
  return { key: "minutes", a: minutes, b: 0 };
}

/** A ratio as whole percent; what is not all is never shown as 100, what is not nothing never as 0. */
export function percent(ratio: number): string {
  const rounded = Math.round(ratio * 100);
  if (rounded === 100 && ratio < 1) return "99%";
  if (rounded === 0 && ratio > 0) return "1%";
  return `${rounded}%`;
}

/** The day of an instant in Shanghai. */
export function dayOf(at: string): string {
  return businessDayOf(new Date(at).getTime());
}

/** Today in Shanghai, as the forms propose it; the server judges by its own clock. */
export function todayInShanghai(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}
