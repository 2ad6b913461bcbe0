import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { businessDayOf } from "@safegrid/metrics/period";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { codeOf, openLedgerStage } from "#/testing/ledger-stage.ts";

let t: LedgerStage["t"];
let county: LedgerStage["county"];
let township: LedgerStage["township"];
let village: LedgerStage["village"];
let otherTownship: LedgerStage["otherTownship"];
let cellId: LedgerStage["cellId"];
let add: LedgerStage["add"];
beforeAll(async () => {
  ({ t, county, township, village, otherTownship, cellId, add } = await openLedgerStage());
});
afterAll(async () => t.close());

async function confirmEntries(token: string, ids: { enterprises?: string[]; facilities?: string[] }) {
  return t.call(token, "POST", "/ledger/confirmations", { commandId: t.id(), ...ids });
}

describe("confirmation", () => {
  test("is all or none, counts in both numbers, opens into records, and campaigns show the progress of each grid", async () => {
    const id = await add({ creditCode: codeOf(30), name: "待确认店" });
    const foreign = (await t.call(otherTownship, "GET", "/enterprises?pageSize=1")).body.rows[0].id;
    const own = async () =>
      (await t.call(county, "GET", `/ledger/numbers?scope=${cellId}&depth=0`)).body.rows[0].ledgerConfirmed;
    const before = await own();
    const refused = await confirmEntries(village, { enterprises: [id, foreign] });
    expect(refused).toMatchObject({ status: 404 });
    expect(refused.body.errors).toMatchObject([{ pointer: "/enterprises/1" }]);
    expect(await own()).toEqual(before);

    const open = {
      commandId: t.id(),
      title: "春季底数确认",
      gridIds: [t.tree.find(cellId)?.parentId],
      dueOn: "2026-04-01",
    };
    expect((await t.call(village, "POST", "/ledger/campaigns", open)).status).toBe(403);
    expect(
      (await t.call(township, "POST", "/ledger/campaigns", { ...open, dueOn: "2025-01-01" })).body.errors[0].pointer,
    ).toBe("/dueOn");
    expect((await t.call(township, "POST", "/ledger/campaigns", open)).status).toBe(201);
    t.clock.advance(1000);
    // The demonstration's own confirmations lie ahead of this test's clock.
    const progressOf = async () => (await t.call(village, "GET", `/ledger/campaigns/${open.commandId}`)).body.progress;
    const started = (await progressOf()).numerator;
    expect((await confirmEntries(village, { enterprises: [id] })).status).toBe(201);
    expect(await own()).toEqual({ ...before, numerator: before.numerator + 1 });
    const campaign = (await t.call(village, "GET", `/ledger/campaigns/${open.commandId}`)).body;
    expect(campaign.progress.numerator).toBe(started + 1);
    expect(
      campaign.byGrid.find((row: { gridId: string }) => row.gridId === cellId).progress.numerator,
    ).toBeGreaterThanOrEqual(1);
    expect((await t.call(otherTownship, "GET", `/ledger/campaigns/${open.commandId}`)).status).toBe(404);
    const end = { commandId: t.id() };
    expect((await t.call(township, "POST", `/ledger/campaigns/${open.commandId}/close`, end)).status).toBe(201);
    t.clock.advance(1000);
    await confirmEntries(village, { enterprises: [await add({ creditCode: codeOf(31), name: "迟到店" })] });
    const { campaigns } = (await t.call(township, "GET", "/ledger/campaigns")).body;
    expect(campaigns[0].progress.numerator).toBe(started + 1);
    expect(campaigns[0].closedAt).not.toBeNull();
  });

  test("N days are the county's to set, and every number is as long as its list of records, for every grid", async () => {
    const { rules } = (await t.call(county, "GET", "/readiness-rules")).body;
    const { rosterDays, requiredPosts, allowedPosts } = rules[0];
    const fromOn = businessDayOf(t.clock.now().getTime());
    // The same N as of 底数清, in one place.
    const rule = { fromOn, rosterDays, ledgerDays: 30, requiredPosts, allowedPosts };
    const set = (token: string) => t.call(token, "POST", "/readiness-rules", { commandId: t.id(), ...rule });
    expect((await set(township)).status).toBe(403);
    expect((await set(county)).status).toBe(201);
    const numbers = (await t.call(county, "GET", "/ledger/numbers?depth=2")).body;
    expect(numbers.confirmedWithinDays).toBe(30);
    for (const row of numbers.rows)
      for (const metric of ["ledgerConfirmed", "enrolment"] as const) {
        const sizes = await Promise.all(
          ["counted", "not-counted"].map(
            async (side) =>
              (await t.call(county, "GET", `/ledger/records?scope=${row.gridId}&metric=${metric}&side=${side}`)).body
                .total,
          ),
        );
        expect(sizes, `${metric} ${row.gridId}`).toEqual([
          row[metric].numerator,
          row[metric].denominator - row[metric].numerator,
        ]);
      }
  });
});
