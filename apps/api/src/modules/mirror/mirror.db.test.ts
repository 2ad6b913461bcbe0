import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { departmentKeyAbilities } from "@safegrid/domain/api-key";
import { businessDayOf } from "@safegrid/metrics/period";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeKey } from "#/testing/callers.ts";
import { uploadTo } from "#/testing/exchange-calls.ts";
import { dealOutToDepartments, idsOf, visitEverything } from "#/testing/grounds.ts";
import { createMirror, everything, readExport } from "#/testing/mirror.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let boss: string;
let line: string;
let otherLine: string;
beforeAll(async () => {
  t = await openTestApp(undefined, "fatal");
  await visitEverything(t);
  [line, otherLine] = await dealOutToDepartments(t);
  ({ token: boss } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id }));
}, 60_000);
afterAll(async () => t.close());

const one = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;
const cells = () => t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
const today = () => businessDayOf(t.clock.now().getTime());
const post = (path: string, body: object) => t.call(boss, "POST", path, body);
const pick = async <Row>(sql: string) => one(await t.db.query<Row>(sql));
const keys = new Map<string, string>();
const keyOf = async (gridId: string, departmentId: string | null = null) => {
  const abilities =
    departmentId === null ? (["readGrids", "read", "readRecords", "export"] as const) : departmentKeyAbilities;
  const which = `${gridId} ${departmentId}`;
  const key = keys.get(which) ?? (await makeKey(t, { abilities, gridId, departmentId })).key;
  keys.set(which, key);
  return key;
};

interface Entry {
  id: string;
  version: number;
  cell_id: string;
}
const openEntry = () =>
  pick<Entry>(`select id, version, cell_id from enterprise where state <> 'closed' and cell_id is not null`);
const openPlace = () =>
  pick<Entry>(`select id, version, cell_id from place where closed_on is null and cell_id is not null`);

/** What can happen in a county, each once; what is answered otherwise than by success happened to nobody. */
const happenings: Readonly<Record<string, () => Promise<Answer>>> = {
  visit: async () => {
    const { id, cell_id: cellId } = await openPlace();
    const staff = await makeCaller(t, { role: "village_staff", gridId: t.tree.find(cellId)?.parentId ?? "" });
    return t.call(staff.token, "POST", "/visits", visitOf(t.id(), id, t.clock.now()));
  },
  rejection: async () => {
    const { id } = await pick<Entry>(`select id from visit where rejected_at is null`);
    const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), reason: "照片不清" };
    return post(`/visits/${id}/rejection`, body);
  },
  hazard: async () => post("/hazards", hazardOf(t.id(), (await openPlace()).id, t.clock.now())),
  step: async () => {
    const { id } = await pick<Entry>(`select id from hazard where state = 'reported'`);
    const at = t.clock.now().toISOString();
    return post(`/hazards/${id}/steps`, { commandId: t.id(), occurredAt: at, action: "accept" });
  },
  entry: async () => {
    const name = `新店${t.id().slice(-8)}`;
    const phone = "13800001111";
    const rest = { address: "某路", placeCategory: "shop", contactName: "王小明", phone };
    return post("/enterprises", { commandId: t.id(), cellId: one(cells()).id, name, ...rest });
  },
  change: async () => {
    const { id, version } = await openEntry();
    const change = { address: `某路${t.id().slice(-4)}`, departmentId: one([line, otherLine]) };
    return post(`/enterprises/${id}/changes`, { commandId: t.id(), version, change });
  },
  move: async () => {
    const { id, version } = await openEntry();
    return post(`/enterprises/${id}/move`, { commandId: t.id(), version, cellId: one(cells()).id });
  },
  close: async () => {
    const { id, version } = await openEntry();
    return post(`/enterprises/${id}/close`, { commandId: t.id(), version, reason: "停业" });
  },
  merge: async () => {
    const [a, b] = [await openEntry(), await openEntry()];
    const other = { otherId: b.id, otherVersion: b.version };
    return post(`/enterprises/${a.id}/merge`, { commandId: t.id(), version: a.version, ...other });
  },
  confirmation: async () => post("/ledger/confirmations", { commandId: t.id(), enterprises: [(await openEntry()).id] }),
  facility: async () => {
    const of = { cellId: one(cells()).id, name: "电梯", address: "某路", details: { kind: "lift" } };
    return post("/facilities", { commandId: t.id(), ...of });
  },
  facilityMove: async () => {
    const found = await pick<Entry>(
      `select id, version from place where facility_kind is not null and closed_on is null`,
    );
    return post(`/facilities/${found.id}/move`, { commandId: t.id(), version: found.version, cellId: one(cells()).id });
  },
  person: async () =>
    post("/people", { commandId: t.id(), gridId: one(cells()).id, name: "新人", phone: "13900002222" }),
  renamed: async () => {
    const { id } = await pick<Entry>(`select id from person`);
    return post(`/people/${id}/changes`, { commandId: t.id(), title: `职务${t.id().slice(-4)}` });
  },
  appointment: async () => {
    const { id: personId } = await pick<Entry>(`select id from person`);
    const of = { gridId: one(cells()).id, post: "cadre_in_charge", startsOn: today() };
    return post("/appointments", { commandId: t.id(), personId, ...of });
  },
  transfer: async () => {
    const { id } = await pick<Entry>(`select id from appointment where ends_on is null and post <> 'substitute'`);
    const of = { gridId: one(cells()).id, startsOn: today(), reason: "测试" };
    return post(`/appointments/${id}/transfer`, { commandId: t.id(), ...of });
  },
  grid: async () => {
    const { parentId } = one(cells());
    const of = { action: "create", effectiveOn: today(), parentId, name: "集贸市场", kind: "market" };
    return post("/grid-changes", { commandId: t.id(), ...of });
  },
  rename: async () => {
    const of = { action: "rename", effectiveOn: today(), gridId: one(cells()).id };
    return post("/grid-changes", { commandId: t.id(), ...of, name: `网格${t.id().slice(-6)}` });
  },
  split: async () => {
    const { cell_id: gridId } = await openPlace();
    const places = await t.db.query<{ id: string }>(
      `select place_id as id from place_cell where cell_id = $1 and to_on is null`,
      [gridId],
    );
    const ids = places.map(({ id }) => id);
    const parts = [
      { name: "东片", placeIds: ids.slice(0, 1) },
      { name: "西片", placeIds: ids.slice(1) },
    ];
    return post("/grid-changes", { commandId: t.id(), action: "split", effectiveOn: today(), gridId, parts });
  },
  villageMove: async () => {
    const townships = t.tree.county.children.filter(({ isPseudo }) => !isPseudo);
    const village = one(townships.flatMap(({ children }) => children));
    const of = { action: "move", effectiveOn: today(), gridId: village.id, parentId: one(townships).id };
    return post("/grid-changes", { commandId: t.id(), ...of });
  },
  import: async () => {
    const cell = one(cells());
    const name = t.id().slice(-8);
    const csv = `单位名称,地址,所属网格编码\n批量${name},某路1号,${cell.code}\n批次${name},某路2号,${cell.code}\n`;
    const staged = await uploadTo(t, boss, "enterprises", Buffer.from(`\uFEFF${csv}`), "台账.csv");
    const applied = await post(`/exchange/imports/${staged.body.id}/apply`, { commandId: t.id() });
    // The places of what was imported open behind it.
    await waitUntil(async () => (await countOf("place_opening", [])) === 0);
    return applied;
  },
};

const isDone = ({ status }: Answer) => status < 300;

/** Does one of the happenings until it has happened; resolves with how often it was tried. */
async function surely(what: string): Promise<void> {
  let last: Answer | undefined;
  for (let n = 0; n < 25; n += 1) {
    last = await happenings[what]?.();
    if (last && isDone(last)) return;
  }
  throw new Error(`${what} does not happen: ${JSON.stringify(last)}`);
}

const countOf = async (sql: string, params: unknown[]) =>
  (await t.db.query<{ n: number }>(`select count(*)::int as n from ${sql}`, params))[0]?.n ?? -1;

/** Moves to the next day, and waits until it has begun in the log. */
async function passADay(): Promise<void> {
  t.clock.advance(86_400_000);
  const key = `day:${today()}`;
  await waitUntil(async () => (await countOf(`period_opened where period_key = $1`, [key])) === 1);
}

/** What a copy has otherwise than what there is. */
function differences(copy: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>) {
  return [...new Set([...copy.keys(), ...is.keys()])]
    .filter((key) => copy.get(key) !== is.get(key))
    .map((key) => ({ key, copy: copy.get(key), is: is.get(key) }));
}

describe("a full export", () => {
  test("holds every record of the subtree, counted by another way, and nothing of outside", async () => {
    const [inside, outside] = t.tree.county.children;
    const rows = await everything(t, await keyOf(inside?.id ?? ""));
    const kinds = new Map<string, number>();
    for (const key of rows.keys()) {
      const kind = key.split(" ")[0] ?? "";
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const own = `cell_id in (select id from grid where township_id = $1)`;
    const grids = `grid_id in (select id from grid where township_id = $1 or id = $1)`;
    expect(Object.fromEntries(kinds)).toEqual({
      grid: await countOf(`grid where township_id = $1 or id = $1`, [inside?.id]),
      person: await countOf(
        `(select id from person where ${grids} union select person_id from appointment where ${grids}) x`,
        [inside?.id],
      ),
      appointment: await countOf(`appointment where ${grids}`, [inside?.id]),
      enterprise: await countOf(`enterprise where ${own}`, [inside?.id]),
      place: await countOf(`place where ${own}`, [inside?.id]),
      visit: await countOf(`visit where ${own}`, [inside?.id]),
      hazard: await countOf(`hazard where ${own}`, [inside?.id]),
      numbers: await countOf(`grid_period where ${grids}`, [inside?.id]),
      standing: await countOf(`grid_standing where ${grids}`, [inside?.id]),
    });
    const text = [...rows].flat().join("\n");
    for (const id of await idsOf(t, outside?.id ?? "")) expect(text.includes(id)).toBe(false);
  });

  test("masks persons", async () => {
    await surely("person");
    await surely("entry");
    const { text } = await readExport(t, await keyOf(t.tree.county.id));
    expect(text).toContain("139****2222");
    expect(text).toContain("王*明");
    for (const plain of ["13900002222", "13800001111", "王小明"]) expect(text).not.toContain(plain);
    const [phone] = await t.db.query<{ phone: string }>(`select phone from person where phone is not null`);
    expect(text).not.toContain(phone?.phone);
  });

  test("is for whom may export, of what he may read, and is noted", async () => {
    const { key, id } = await makeKey(t, { abilities: ["read", "export"], gridId: t.tree.county.id });
    const { begin } = await readExport(t, key);
    expect(begin.kinds).toEqual(["visit", "hazard", "numbers", "standing"]);
    expect((await t.call(key, "GET", "/export?kinds=person")).status).toBe(403);
    expect((await t.call(key, "GET", "/export?kinds=persons")).body.errors[0].pointer).toMatch(/^query/);
    const [noted] = await t.db.query<{ about: object; byName: string }>(
      `select about, by_name as "byName" from operation_log where kind = 'exported' and account_id = $1 order by n`,
      [id],
    );
    expect(noted).toMatchObject({ byName: "社会治理平台", about: { kind: "mirror", since: null } });
    const outside = t.tree.county.children[1]?.id;
    expect(
      (await t.call(await keyOf(t.tree.county.children[0]?.id ?? ""), "GET", `/export?scope=${outside}`)).status,
    ).toBe(404);
  });
});

describe("an export of what changed", () => {
  test.each(Object.keys(happenings))("brings a copy up to date after: %s", async (what) => {
    const [township] = t.tree.county.children;
    const holders = [
      await keyOf(t.tree.county.id),
      await keyOf(township?.id ?? ""),
      await keyOf(t.tree.county.id, line),
      await keyOf(township?.id ?? "", line),
    ];
    const mirrors = holders.map((key) => createMirror(t, key));
    // A grid that begins today is divided from tomorrow on.
    if (["split", "villageMove"].includes(what)) await passADay();
    for (const mirror of mirrors) await mirror.update();
    for (let n = 0; n < 3; n += 1) await surely(what);
    for (const [index, mirror] of mirrors.entries()) {
      const { begin, end } = await mirror.update();
      expect(begin.mode).toBe("changes");
      const now = await everything(t, holders[index] ?? "");
      expect(differences(mirror.rows, now)).toEqual([]);
      // Of a whole county little has changed: the point of it.
      if (index === 0) expect(end.rows).toBeLessThan(now.size / 2);
      expect((await mirror.update()).end).toMatchObject({ rows: 0, gone: 0 });
    }
  });

  test("costs a change of many rows no more than each of them, whatever the connection changed before", async () => {
    await t.db.transaction(async (tx) => {
      await tx.query(
        `insert into person (id, name, initials, grid_id, is_demo)
         select gen_random_uuid(), '某' || i, 'm', $1, true from generate_series(1, 20000) i`,
        [t.tree.county.id],
      );
      await tx.query(`update person set title = 'x' where id = (select id from person limit 1)`);
      // Each with each would be four hundred million comparisons.
      await tx.query(`set local statement_timeout = '25s'`);
      await tx.query(`update person set title = 'y' where initials = 'm'`);
      await tx.query(`delete from person where initials = 'm'`);
    });
    const [left] = await t.db.query<{ n: number }>(
      `select count(*)::int as n from export_departure where kind = 'person'`,
    );
    expect(left?.n).toBeGreaterThanOrEqual(20_000);
  }, 90_000);

  test("says no word of what happens outside the subtree", async () => {
    const [inside, outside] = t.tree.county.children;
    const mirror = createMirror(t, await keyOf(inside?.id ?? ""));
    const cellId = t.tree.subtree(outside?.id ?? "").find(({ level }) => level === "cell")?.id;
    // Days have passed in this county: what is overdue inside may be noted at this very moment, and is rightly told.
    for (let n = 0; n < 5; n += 1) {
      const [before] = await t.db.query<{ seq: number }>(`select seq from log_head`);
      await mirror.update();
      const place = await pick<Entry>(
        `select id, version, cell_id from place where township_id = '${outside?.id}' and closed_on is null`,
      );
      expect((await post("/hazards", hazardOf(t.id(), place.id, t.clock.now()))).status).toBe(201);
      expect((await post("/people", { commandId: t.id(), gridId: cellId, name: "外人" })).status).toBe(201);
      const { lines } = await mirror.update();
      const own = await countOf(`event_log e join grid g on g.id = e.grid_id where e.seq > $1 and g.township_id = $2`, [
        before?.seq,
        inside?.id,
      ]);
      if (own > 0) continue;
      expect(lines.filter((each) => each.line === "row" || each.line === "gone")).toEqual([]);
      return;
    }
    throw new Error("something happened inside every time");
  });

  test("tells everything again where the position is not of this log, this scope, or this choice", async () => {
    const key = await keyOf(t.tree.county.id);
    const { end } = await readExport(t, key);
    const [township] = t.tree.county.children;
    const since = `since=${encodeURIComponent(end.position)}`;
    expect((await readExport(t, key, `?${since}`)).begin.mode).toBe("changes");
    for (const query of [
      `?${since}&scope=${township?.id}`,
      `?${since}&kinds=hazard`,
      `?since=${encodeURIComponent(end.position.replace(/^./, "x"))}`,
      `?since=${encodeURIComponent(end.position.replace(/:(\d+):/, ":999999:"))}`,
      `?since=nonsense`,
    ])
      expect((await readExport(t, key, query)).begin.mode, query).toBe("full");
  });

  test("under concurrent writes, of all kinds at once, a copy equals the database in the end", async () => {
    const [township] = t.tree.county.children;
    const holders = [
      await keyOf(t.tree.county.id),
      await keyOf(township?.id ?? ""),
      await keyOf(t.tree.county.id, otherLine),
    ];
    const mirrors = holders.map((key) => createMirror(t, key));
    for (const mirror of mirrors) await mirror.update();
    let isBusy = true;
    let done = 0;
    const write = async () => {
      while (isBusy) {
        const answer = await one(Object.values(happenings))().catch(() => null);
        if (answer && isDone(answer)) done += 1;
      }
    };
    const writers = [write(), write(), write()];
    const until = performance.now() + 8_000;
    let updates = 0;
    while (performance.now() < until)
      for (const mirror of mirrors) {
        await mirror.update();
        updates += 1;
      }
    isBusy = false;
    await Promise.all(writers);
    expect(done).toBeGreaterThan(30);
    expect(updates).toBeGreaterThan(10);
    for (const [index, mirror] of mirrors.entries()) {
      await mirror.update();
      expect(differences(mirror.rows, await everything(t, holders[index] ?? ""))).toEqual([]);
    }
    expect((await t.audit()).differences).toEqual([]);
  }, 60_000);
});
