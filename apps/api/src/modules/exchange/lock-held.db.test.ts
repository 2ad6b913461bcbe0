import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExchangeKind } from "@safegrid/contract/exchange";
import { uploadTo } from "#/testing/exchange-calls.ts";
import { longestLockDuring } from "#/testing/lock-watch.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** While a file is taken over everybody else goes on: what is new is written beside the log's lock, the rest is bounded. */
let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
});
afterAll(async () => t.close());

const headers = {
  grids: "网格编码,网格名称,网格类型",
  people: "姓名,手机号码,网格编码,岗位,任职日期,单位职务",
  enterprises: "所属网格编码,单位名称,地址",
  facilities: "所属网格编码,设施名称,设施种类,地址",
} as const satisfies Record<ExchangeKind, string>;

/** The n-th row of a kind, with something in it that a second file may say otherwise. */
function rowOf(kind: ExchangeKind, n: number, said: string): string {
  const cell = t.demo.cells[0]?.code ?? "";
  const village = t.tree.county.children.flatMap(({ children }) => children)[Math.floor(n / 900)]?.code ?? "";
  if (kind === "grids") return `${village}${100 + (n % 900)},${said}${n},农村网格`;
  if (kind === "people") return `批量${n},${13_000_000_000 + n},${cell},网格员,2026-03-01,${said}`;
  const facility = kind === "facilities" ? "消防通道," : "";
  return `${cell},批量${n},${facility}${said}路${n}号`;
}
const upload = (kind: ExchangeKind, count: number, said: string) => {
  const rows = Array.from({ length: count }, (_, n) => rowOf(kind, n, said));
  return uploadTo(t, county, kind, Buffer.from([headers[kind], ...rows].join("\n")), "批量.csv");
};

/** Takes a file over; for how long the log was locked at a stretch, and how long it took in all. */
async function takeOver(kind: ExchangeKind, count: number, said: string) {
  const { body } = await upload(kind, count, said);
  expect(body).toMatchObject({ counts: { faulty: 0, same: 0 } });
  const begun = performance.now();
  const lockedMs = await longestLockDuring(t, async () => {
    const path = `/exchange/imports/${body.id}/apply`;
    expect((await t.call(county, "POST", path, { commandId: t.id() })).body).toMatchObject({ status: "applied" });
  });
  return { lockedMs, tookMs: performance.now() - begun };
}

describe("the log's lock", () => {
  test.each(["people", "enterprises"] as const)(
    "is held for a small part of what 5,000 new %s take",
    async (kind) => {
      const { lockedMs, tookMs } = await takeOver(kind, 5_000, "甲");
      expect(tookMs).toBeGreaterThan(200);
      expect(lockedMs).toBeLessThan(tookMs / 4);
    },
    60_000,
  );

  // A phone gives up after far more; on a free machine each of these is a fraction of a second.
  test.each([
    ["people", 2_000],
    ["enterprises", 2_000],
    ["facilities", 1_000],
    ["grids", 1_000],
  ] as const)(
    "is held for less than four seconds where %s change",
    async (kind, count) => {
      if (kind === "facilities" || kind === "grids")
        expect((await takeOver(kind, count, "甲")).lockedMs).toBeLessThan(4_000);
      expect((await takeOver(kind, count, "乙")).lockedMs).toBeLessThan(4_000);
    },
    60_000,
  );
});

test.each(["grids", "facilities"] as const)(
  "a file that writes too many %s is refused at its dry run",
  async (kind) => {
    const { status, body } = await upload(kind, 5_001, "丙");
    expect({ status, code: body.code, errors: body.errors }).toMatchObject({
      status: 422,
      code: "file-changes-too-much",
      errors: [{ pointer: "/file", detail: expect.stringContaining("这份有 5001 条") }],
    });
    expect(
      await t.db.query(
        `select 1 from exchange_row r where not exists (select from exchange_file f where f.id = r.file_id and f.head is not null)`,
      ),
    ).toEqual([]);
  },
  60_000,
);

describe("a list of people whose dry run no longer holds is refused whole", () => {
  const apply = (id: string) => t.call(county, "POST", `/exchange/imports/${id}/apply`, { commandId: t.id() });
  const line = (name: string, title = "") => `${name},13711112222,${t.demo.cells[1]?.code},网格员,2026-03-01,${title}`;
  const check = async (...lines: string[]) => {
    // Of an account's files the newest are kept, and at one instant none is newer.
    t.clock.advance(1_000);
    const file = Buffer.from([headers.people, ...lines].join("\n"));
    return (await uploadTo(t, county, "people", file, "x.csv")).body.id as string;
  };
  const known = (name: string) =>
    t.db.query<{ title: string | null }>(`select title from person where name = $1`, [name]);

  test("where a person became known, or changed, between preparing it and the lock", async () => {
    for (const [name, meanwhile, before] of [
      ["同时甲", line("同时甲"), null],
      ["同时乙", line("同时乙", "主任"), line("同时乙")],
    ] as const) {
      if (before) expect((await apply(await check(before))).status).toBe(201);
      const mine = await check(line(name, "组长"), line(`${name}之友`));
      const theirs = await check(meanwhile);
      // Both are prepared before either has the lock.
      const [one, other] = await Promise.all([apply(mine), apply(theirs)]);
      const statuses = [one.status, other.status].toSorted((a, b) => a - b);
      expect(statuses, JSON.stringify([one.body, other.body])).toEqual([201, 409]);
      const isMine = one.status === 201;
      expect(await known(name)).toEqual([{ title: isMine ? "组长" : before ? "主任" : null }]);
      expect(await known(`${name}之友`)).toHaveLength(isMine ? 1 : 0);
    }
  });
});
