import { expect, test, vi } from "vitest";
import { clockReading } from "@safegrid/contract/clock-reading";
import type { Content } from "./item.ts";

const stored = new Map<string, string>();
vi.mock("./database.ts", () => ({
  openFieldDatabase: async () => ({
    get: async (_store: string, key: string) => stored.get(key),
    put: async (_store: string, value: string, key: string) => stored.set(key, value),
  }),
}));

const commandAt = (occurredAt: string, more: object = {}): Content => ({
  ...{ kind: "command", path: "/commands", title: "巡查", place: "店" },
  body: { type: "visit.record", occurredAt, ...more },
});
const bodyOf = (content: Content) => (content.kind === "command" ? content.body : {});

test("nothing is known before the first contact; then the reading is one that the contract takes, also after a restart", async () => {
  const first = await import("./device-clock.ts");
  const now = new Date().toISOString();
  expect(bodyOf(await first.withClock(commandAt(now)))).not.toHaveProperty("clock");
  first.noteServerTime(null, first.sentNow());
  first.noteServerTime("soon", first.sentNow());
  expect(await first.readClock()).toBeNull();

  // The server is two hours behind this phone.
  const sent = first.sentNow();
  first.noteServerTime(String(Date.now() - 7_200_000), sent);
  const reading = await first.readClock();
  expect(clockReading.safeParse(reading).success).toBe(true);
  expect(Math.abs((reading?.offsetMs ?? 0) + 7_200_000)).toBeLessThan(1_000);
  expect(reading?.sinceContactMs).toBeGreaterThanOrEqual(0);
  await vi.waitFor(() => expect(stored.size).toBe(1));

  vi.resetModules();
  const again = await import("./device-clock.ts");
  expect(await again.readClock()).toMatchObject({ contactAt: reading?.contactAt, sinceContactMs: null });
});

test("a record that is saved now is stamped once; one from another phone's file, a photo and a task are left alone", async () => {
  const { withClock, noteServerTime, sentNow } = await import("./device-clock.ts");
  noteServerTime(String(Date.now()), sentNow());
  const stamped = await withClock(commandAt(new Date().toISOString()));
  expect(bodyOf(stamped)).toHaveProperty("clock.sinceContactMs");
  expect(await withClock(stamped)).toBe(stamped);
  for (const path of ["/hazards/x/rechecks", "/publicity", "/tool-complaints"]) {
    const other = { ...commandAt(new Date().toISOString()), path } as Content;
    expect(bodyOf(await withClock(other)), path).toHaveProperty("clock");
  }
  const old = commandAt(new Date(Date.now() - 3_600_000).toISOString());
  expect(await withClock(old)).toBe(old);
  const task: Content = { ...commandAt(new Date().toISOString()), path: "/tasks/x/receipt" } as Content;
  expect(await withClock(task)).toBe(task);
});
