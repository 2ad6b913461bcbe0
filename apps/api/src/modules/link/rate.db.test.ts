import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRates, networkOf } from "#/modules/link/rate.service.ts";
import { photo } from "#/testing/evidence-calls.ts";
import { publicToken, reportOf, stranger } from "#/testing/link-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let tokens: string[] = [];
beforeAll(async () => {
  t = await openTestApp();
  const cells = t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
  tokens = [];
  for (const { id } of cells.slice(0, 3)) tokens.push(await publicToken(t, id));
}, 120_000);
afterAll(async () => t.close());

describe("limits of people without an account", () => {
  test("hold for an address over two processes and a restart, say when to try again, and end by themselves", async () => {
    const from = "203.0.113.7";
    const second = await openSecondApp(t);
    try {
      const statuses = [];
      for (let n = 0; n < 12; n += 1)
        statuses.push(
          (await stranger(n % 2 === 0 ? t : second, "/reports", reportOf(t, tokens[0] ?? ""), { from })).status,
        );
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429, 429]);
    } finally {
      await second.close();
    }
    const restarted = await openSecondApp(t);
    try {
      const refused = await stranger(restarted, "/reports", reportOf(t, tokens[0] ?? ""), { from });
      expect([refused.status, refused.body.code]).toEqual([429, "too-many-requests"]);
      const seconds = Number(refused.headers["retry-after"]);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(600);
      expect(refused.body.detail).toMatch(/请在 \d+ (秒|分钟)后再试/);
      // Somebody else is not held up.
      expect((await stranger(restarted, "/reports", reportOf(t, tokens[0] ?? ""))).status).toBe(201);
      t.clock.advance(seconds * 1000);
      expect((await stranger(restarted, "/reports", reportOf(t, tokens[0] ?? ""), { from })).status).toBe(201);
    } finally {
      await restarted.close();
    }
  });

  test("count, behind a proxy, by the address that the proxy has seen, whatever a caller says of himself", async () => {
    t.clock.advance(3_600_000);
    const behind = await openSecondApp(t, { SAFEGRID_TRUST_PROXY: "1" });
    try {
      const ask = (of: string, n: number) =>
        stranger(
          behind,
          "/follow",
          { code: "0" },
          { from: "10.0.0.1", headers: { "x-forwarded-for": `198.51.100.${n}, ${of}` } },
        );
      const statuses = [];
      for (let n = 0; n < 21; n += 1) statuses.push((await ask("203.0.113.20", n)).status);
      expect(statuses.indexOf(429)).toBe(20);
      expect((await ask("203.0.113.21", 0)).status).toBe(404);
    } finally {
      await behind.close();
    }
  });

  test("hold for a grid whoever reports, and for no other grid", async () => {
    t.clock.advance(3_600_000);
    const statuses = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await stranger(t, "/reports", reportOf(t, tokens[1] ?? ""))).status);
    expect(statuses.indexOf(429)).toBe(30);
    expect((await stranger(t, "/reports", reportOf(t, tokens[2] ?? ""))).status).toBe(201);
  });

  test("are used up by guessing, and then what is right is refused as well", async () => {
    t.clock.advance(3_600_000);
    const from = "203.0.113.8";
    const guesses = [];
    for (let n = 0; n < 22; n += 1)
      guesses.push((await stranger(t, "/follow", { code: String(n).padStart(16, "0") }, { from })).status);
    expect([guesses.indexOf(429), guesses.lastIndexOf(404)]).toEqual([20, 19]);
    expect((await stranger(t, "/links", { token: tokens[2] }, { from })).status).toBe(200);
  });

  test("hold for looking and for photographs", async () => {
    t.clock.advance(3_600_000);
    const from = "203.0.113.9";
    const looks = [];
    for (let n = 0; n < 242; n += 1) looks.push((await stranger(t, "/links", { token: tokens[2] }, { from })).status);
    expect(looks.indexOf(429)).toBe(240);
    const { body } = await stranger(t, "/reports", reportOf(t, tokens[2] ?? ""));
    const content = await photo();
    const photos = [];
    for (let n = 0; n < 31; n += 1)
      photos.push(
        (await stranger(t, "/reports/photos", content, { from: "203.0.113.10", headers: { "x-code": body.code } }))
          .status,
      );
    expect(photos.indexOf(429)).toBe(30);
  });

  test("keep no address: neither it nor its hash can be found again when its day is over", async () => {
    const tables = ["public_rate", "public_salt", "public_report", "place", "event_log", "hazard", "operation_log"];
    for (const table of tables) {
      const [found] = await t.db.query<{ text: string | null }>(
        `select string_agg(x::text, ' ') as text from ${table} x`,
      );
      expect(found?.text ?? "", table).not.toContain("203.0.113");
    }
    const before = await t.db.query<{ day: string }>(`select day::text from public_salt`);
    expect(before).not.toEqual([]);
    t.clock.advance(3 * 86_400_000);
    await createRates(t.db, t.clock).removeExpired();
    expect(await t.db.query(`select 1 from public_salt`)).toEqual([]);
    expect(await t.db.query(`select 1 from public_rate`)).toEqual([]);
  });
});

test("a household's IPv6 addresses are one network, and an IPv4 address is the same in either writing", () => {
  expect(networkOf("2001:db8:1:2:aaaa::1")).toBe(networkOf("2001:db8:1:2:bbbb:cccc::2"));
  expect(networkOf("2001:db8:1:3::1")).not.toBe(networkOf("2001:db8:1:2::1"));
  expect(networkOf("::ffff:192.0.2.1")).toBe(networkOf("192.0.2.1"));
  expect(networkOf("nonsense")).toBe("nonsense");
});
