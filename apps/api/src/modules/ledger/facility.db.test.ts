import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { openLedgerStage } from "#/testing/ledger-stage.ts";

let t: LedgerStage["t"];
let county: LedgerStage["county"];
let township: LedgerStage["township"];
let village: LedgerStage["village"];
let cellId: LedgerStage["cellId"];
let secondCellId: LedgerStage["secondCellId"];
beforeAll(async () => {
  ({ t, county, township, village, cellId, secondCellId } = await openLedgerStage());
});
afterAll(async () => t.close());

function lift(over: Record<string, unknown> = {}) {
  return {
    commandId: t.id(),
    cellId,
    name: "3号楼2单元电梯",
    address: "河口镇白沙社区3号楼",
    details: { kind: "lift", maintainer: "测试维保", nextMaintenanceOn: "2026-01-01", nextInspectionOn: "2027-01-01" },
    ...over,
  };
}

describe("a facility", () => {
  test("is added, patrolled, changed by version, listed as overdue, moved and closed", async () => {
    const command = lift();
    expect((await t.call(village, "POST", "/facilities", command)).status).toBe(201);
    const id = command.commandId;
    const overdue = (await t.call(county, "GET", `/facilities?isOverdue=true&q=${encodeURIComponent("电梯")}`)).body;
    expect(overdue.rows.find((row: { id: string }) => row.id === id)).toMatchObject({
      kind: "lift",
      category: "lift",
      dueOn: "2026-01-01",
      isOverdue: true,
    });
    const details = { ...command.details, nextMaintenanceOn: "2026-12-31" };
    const change = (version: number) =>
      t.call(village, "POST", `/facilities/${id}/changes`, { commandId: t.id(), version, change: { details } });
    expect((await change(1)).status).toBe(201);
    expect(await change(1)).toMatchObject({ status: 409 });
    expect((await t.call(county, "GET", `/facilities/${id}`)).body).toMatchObject({
      dueOn: "2026-12-31",
      isOverdue: false,
    });
    const wrong = await t.call(
      village,
      "POST",
      "/facilities",
      lift({ details: { kind: "lift", widthM: 3, count: "x" } }),
    );
    expect(wrong.status).toBe(201);
    const bad = await t.call(
      village,
      "POST",
      "/facilities",
      lift({ details: { kind: "hydrant", nextTestOn: "昨天" } }),
    );
    expect(bad.body.errors[0].pointer).toBe("/details/nextTestOn");
    const move = { commandId: t.id(), version: 2, cellId: secondCellId };
    expect((await t.call(township, "POST", `/facilities/${id}/move`, move)).status).toBe(201);
    expect((await t.call(village, "GET", `/facilities/${id}`)).status).toBe(404);
    const close = { commandId: t.id(), version: 3, reason: "拆除" };
    expect((await t.call(township, "POST", `/facilities/${id}/close`, close)).status).toBe(201);
    expect((await t.audit()).differences).toEqual([]);
  });
});
