import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { createRareCommands } from "#/modules/command/rare-command.service.ts";
import { createEpochWatch } from "#/platform/log-epoch.ts";
import type { LedgerRow } from "#/modules/ledger/ledger-rows.service.ts";
import { applyLedgerRows, checkLedgerRows } from "#/modules/ledger/ledger-rows.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(async () => t.close());

const today = "2026-03-10";

async function callerOf(): Promise<Caller> {
  const [account] = await t.db.query<{ id: string }>(`select id from account where role = 'county_supervisor' limit 1`);
  return {
    accountId: account?.id ?? null,
    name: "测试导入",
    scopeId: t.tree.county.id,
    departmentId: null,
    posts: [],
    abilities: ["keepLedger"],
  } as unknown as Caller;
}

function counting(sql: Sql, count: { statements: number }): Sql {
  return {
    query: (...args) => {
      count.statements += 1;
      return sql.query(...args);
    },
  };
}

async function importRows(rows: readonly LedgerRow[]) {
  const caller = await callerOf();
  const verdicts = await checkLedgerRows(t.db, t.tree, caller, "enterprise", rows, today as never);
  const rare = createRareCommands({
    orm: t.orm,
    clock: t.clock,
    countyId: t.tree.county.id,
    tree: t.tree,
    epochs: createEpochWatch(),
    onCommitted: () => {},
  });
  const count = { statements: 0 };
  const command = { commandId: t.id() };
  const changes = verdicts.flatMap(({ entry, state }) => (entry && state !== "same" ? [entry] : []));
  await rare.carryOut(command, "import", async (context) =>
    applyLedgerRows(
      { ...context, sql: counting(context.sql, count) },
      t.tree,
      caller,
      command.commandId,
      "enterprise",
      changes,
    ),
  );
  return { verdicts, statements: count.statements };
}

test("rows are added, found again as the same, changed and moved; the number of statements does not grow with them", async () => {
  const cells = t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
  const row = (n: number, over: Record<string, unknown> = {}): LedgerRow => ({
    cellCode: cells[n % 3]?.code ?? "",
    name: `导入企业第${n}号`,
    address: `导入路${n}号`,
    industry: "F5212",
    placeCategory: "shop",
    ...over,
  });
  const few = await importRows(Array.from({ length: 20 }, (_, n) => row(n + 1)));
  const many = await importRows(Array.from({ length: 60 }, (_, n) => row(n + 100)));
  expect(many.verdicts.every(({ state }) => state === "new")).toBe(true);
  expect(many.statements).toBe(few.statements);
  const [stored] = await t.db.query<{ n: number; places: number }>(
    `select count(*)::int as n, (select count(*)::int from place p join enterprise e on e.id = p.enterprise_id
       where e.name like '导入企业%') as places
     from enterprise where name like '导入企业%'`,
  );
  expect(stored).toEqual({ n: 80, places: 80 });
  expect((await t.audit()).differences).toEqual([]);

  const again = await checkLedgerRows(t.db, t.tree, await callerOf(), "enterprise", [row(1)], today as never);
  expect(again[0]?.state).toBe("same");
  const moved = await importRows([row(1, { cellCode: cells[5]?.code, risk: "larger", id: again[0]?.entry?.entry.id })]);
  expect(moved.verdicts[0]).toMatchObject({ state: "changed", after: { risk: "larger", cellId: cells[5]?.id } });
  const [place] = await t.db.query(
    `select p.cell_id, e.cell_id as own from place p join enterprise e on e.id = p.enterprise_id where e.id = $1`,
    [again[0]?.entry?.entry.id],
  );
  expect(place).toEqual({ cell_id: cells[5]?.id, own: cells[5]?.id });
  expect((await t.audit()).differences).toEqual([]);
});

test("faulty rows name the field; a row that changed after the dry run stops all", async () => {
  const caller = await callerOf();
  const cell = t.tree.subtree(t.tree.county.id).find(({ level }) => level === "cell");
  const good = { cellCode: cell?.code ?? "", name: "先查后改厂", address: "甲路" };
  const check = (rows: LedgerRow[]) => checkLedgerRows(t.db, t.tree, caller, "enterprise", rows, today as never);
  const verdicts = await check([
    { ...good, cellCode: "000" },
    { ...good, name: "" },
    { ...good, name: "代码错厂", creditCode: "91421222MA4000000X" },
    { ...good, name: "重复厂" },
    { ...good, name: "重复 厂" },
  ]);
  expect(verdicts.map(({ faults }) => faults[0]?.field ?? null)).toEqual([
    "cellCode",
    "name",
    "creditCode",
    null,
    "name",
  ]);
  await importRows([good]);
  const [known] = await check([{ ...good, risk: "low" }]);
  expect(known?.state).toBe("changed");
  await t.db.query(`update enterprise set version = version + 1 where name = '先查后改厂'`);
  const rare = createRareCommands({
    orm: t.orm,
    clock: t.clock,
    countyId: t.tree.county.id,
    tree: t.tree,
    epochs: createEpochWatch(),
    onCommitted: () => {},
  });
  const command = { commandId: t.id() };
  await expect(
    rare.carryOut(command, "import", (context) =>
      applyLedgerRows(context, t.tree, caller, command.commandId, "enterprise", known?.entry ? [known.entry] : []),
    ),
  ).rejects.toMatchObject({ code: "record-changed-meanwhile" });
});
