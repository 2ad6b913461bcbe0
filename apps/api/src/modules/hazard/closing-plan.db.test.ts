import { expect, test } from "vitest";
import { openDatabase } from "#/platform/sql.ts";
import { followFoundSql } from "#/modules/hazard/hazard-closing.service.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

/**
 * Hot statements keep the plan that was made at their first use. Made while there were a handful of hazards it must still
 * look them up one by one: it serves until the tables are analyzed again, with as many as come meanwhile.
 */
test("what follows a find is looked up by key, also by a plan from when there were next to none", async () => {
  const t = await openTestApp();
  const [place] = t.demo.places;
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  for (let n = 0; n < 4; n += 1) {
    const report = { ...hazardOf(t.id(), place?.id ?? "", t.clock.now()), eliminatedOnTheSpot: { what: "清理" } };
    expect((await t.call(officer, "POST", "/hazards", report)).status).toBe(201);
  }
  await t.db.query(`analyze hazard, hazard_closing`);
  const keyed = openDatabase(t.databaseUrl, () => {}, { max: 1, byKeyOnly: true });
  const plan = await keyed.transaction(async (tx) => {
    await tx.query(`prepare follow (uuid[]) as ${followFoundSql}`);
    const lines = await tx.query<{ "QUERY PLAN": string }>(`explain execute follow ('{}')`);
    return lines.map((line) => line["QUERY PLAN"]);
  });
  await keyed.close();
  await t.close();
  const scans = plan.flatMap((line, at) => (/Scan.* on hazard(_closing)? (?!c )/.test(line) ? [at] : []));
  expect(scans.length, plan.join("\n")).toBeGreaterThan(3);
  for (const at of scans) expect(plan[at + 1], plan.join("\n")).toContain("Index Cond");
});
