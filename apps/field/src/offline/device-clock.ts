import type { ClockReading } from "@safegrid/contract/clock-reading";
import type { Content } from "./item.ts";
import { openFieldDatabase } from "./database.ts";

/**
 * What this phone knows of its own clock: each answer of the API says the server's time. The last one is remembered on
 * the disk, and since when by a clock that nobody can set, as long as the app stays open. The server grades by it how far
 * the time of a record can be believed; the phone itself corrects nothing.
 */
interface Contact {
  readonly contactMs: number;
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

const metaName = "server-contact";
const writeEveryMs = 60_000;
const noticeableMs = 1_000;
/** A record is stamped when it is saved: one that comes from another phone's file bears that phone's reading, or none. */
const savedNowMs = 60_000;
/** What of the API takes a reading. */
const bearsClock = /^\/(commands|publicity|tool-complaints|hazards\/[^/]+\/rechecks)$/;

let latest: (Contact & { readonly steadyMs: number }) | null = null;
let written: (Contact & { readonly steadyMs: number }) | null = null;

export interface SentAt {
  readonly deviceMs: number;
  readonly steadyMs: number;
}

export function sentNow(): SentAt {
  return { deviceMs: Date.now(), steadyMs: performance.now() };
}

/** Takes the server's time from an answer to a request. */
export function noteServerTime(header: string | null, sent: SentAt): void {
  const contactMs = Number(header ?? Number.NaN);
  if (!Number.isSafeInteger(contactMs) || contactMs <= 0) return;
  const now = sentNow();
  const roundTripMs = Math.max(0, Math.round(now.steadyMs - sent.steadyMs));
  const offsetMs = Math.round(contactMs - (now.deviceMs - roundTripMs / 2));
  latest = { contactMs, offsetMs, roundTripMs, steadyMs: now.steadyMs };
  const isKnown =
    written !== null &&
    latest.steadyMs - written.steadyMs < writeEveryMs &&
    Math.abs(latest.offsetMs - written.offsetMs) < noticeableMs;
  if (isKnown) return;
  written = latest;
  const { steadyMs: _, ...contact } = latest;
  // Where the phone is full the record that needs it bears what is in memory, or nothing.
  void openFieldDatabase()
    .then((db) => db.put("meta", JSON.stringify(contact), metaName))
    .catch(() => (written = null));
}

/** What a record that is saved now can say of the clock; null where there never was a contact. */
export async function readClock(now: SentAt = sentNow()): Promise<ClockReading | null> {
  const contact: Contact | null = latest ?? (await readContact());
  if (!contact) return null;
  return {
    deviceAt: new Date(now.deviceMs).toISOString(),
    contactAt: new Date(contact.contactMs).toISOString(),
    offsetMs: contact.offsetMs,
    roundTripMs: contact.roundTripMs,
    sinceContactMs: latest ? Math.max(0, Math.floor(now.steadyMs - latest.steadyMs)) : null,
  };
}

async function readContact(): Promise<Contact | null> {
  const text = await (await openFieldDatabase()).get("meta", metaName);
  return text === undefined ? null : (JSON.parse(text) as Contact);
}

/** A command that is saved now, with what is known of the clock; everything else as it is. */
export async function withClock(content: Content): Promise<Content> {
  if (content.kind !== "command" || !bearsClock.test(content.path) || "clock" in content.body) return content;
  const saidMs = Date.parse(String(content.body["occurredAt"]));
  if (!(Math.abs(Date.now() - saidMs) <= savedNowMs)) return content;
  const clock = await readClock();
  return clock ? { ...content, body: { ...content.body, clock } } : content;
}
