import { afterAll, beforeAll, expect, test } from "vitest";
import { createEnterpriseAdapter } from "#/modules/exchange/enterprise-adapter.service.ts";
import { createFacilityAdapter } from "#/modules/exchange/facility-adapter.service.ts";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { codeOf, openLedgerStage } from "#/testing/ledger-stage.ts";

/** What leaves as a file is what the list shows under the same filters, and nothing else. */
let stage: LedgerStage;
beforeAll(async () => (stage = await openLedgerStage()));
afterAll(async () => stage.t.close());

const listed = async (path: string, filters: Record<string, string>) => {
  const query = new URLSearchParams({ ...filters, pageSize: "200" });
  const { rows, total } = (await stage.t.call(stage.county, "GET", `/${path}?${query}`)).body;
  expect(total).toBeLessThanOrEqual(200);
  return rows.map(({ id }: { id: string }) => id).toSorted();
};
const left = async (
  { exportPage }: Pick<ReturnType<typeof createFacilityAdapter>, "exportPage">,
  filters: Record<string, string>,
) => {
  const of = { scopeId: stage.t.tree.county.id, departmentId: null, filters };
  return (await exportPage(stage.t.db, of, null)).map(({ id }) => String(id)).toSorted();
};

test("enterprises: words, initials, the beginning of a code, several at once, and what would be a pattern", async () => {
  const { t, add } = stage;
  await add({ creditCode: codeOf(71), name: "凤凰山 100% 纯粮酒坊" });
  await add({ creditCode: codeOf(72), name: "凤凰山加油站", isKeyUnit: true });
  const adapter = createEnterpriseAdapter(t.tree, t.clock);
  const asked: Record<string, string>[] = [
    { q: "凤凰山" },
    { q: "凤凰山 加油" },
    { q: "100%" },
    { q: "fhs" },
    { q: codeOf(72).slice(0, 17) },
    { q: codeOf(72).toLowerCase() },
    { q: "凤凰山", isKeyUnit: "true" },
    { q: "没有这一家" },
  ];
  const counts = [];
  for (const filters of asked) {
    const ids = await listed("enterprises", filters);
    expect(await left(adapter, filters), JSON.stringify(filters)).toEqual(ids);
    counts.push(ids.length);
  }
  expect(counts.slice(0, 2)).toEqual([2, 1]);
  expect(counts.slice(5)).toEqual([1, 1, 0]);
});

test("facilities: by every filter of their list", async () => {
  const adapter = createFacilityAdapter(stage.t.tree, stage.t.clock);
  const some = (await stage.t.call(stage.county, "GET", "/facilities?pageSize=1")).body.rows[0];
  for (const filters of [
    { q: some.name.slice(0, 2), kind: some.kind },
    { category: some.category, isOverdue: "true" },
    { category: some.category, isOverdue: "false", q: some.name },
    { isConfirmed: "true", q: some.name },
    { isConfirmed: "false", q: some.name },
    { state: "closed" },
  ])
    expect(await left(adapter, filters), JSON.stringify(filters)).toEqual(await listed("facilities", filters));
  expect(await left(adapter, { q: some.name })).toContain(some.id);
});
