import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { openLedgerStage } from "#/testing/ledger-stage.ts";

let t: LedgerStage["t"];
let county: LedgerStage["county"];
let township: LedgerStage["township"];
let village: LedgerStage["village"];
let cellId: LedgerStage["cellId"];
let secondCellId: LedgerStage["secondCellId"];
let restaurant: LedgerStage["restaurant"];
beforeAll(async () => {
  ({ t, county, township, village, cellId, secondCellId, restaurant } = await openLedgerStage());
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

  test("is supervised by the department of its enterprise until another is chosen", async () => {
    const enterprise = restaurant();
    expect((await t.call(village, "POST", "/enterprises", enterprise)).status).toBe(201);
    const lines = await t.db.query<{ id: string; code: string }>(`select id, code from department`);
    const [catering, industry] = ["catering", "industry"].map((code) => lines.find((line) => line.code === code)?.id);
    const wrong = await t.call(village, "POST", "/facilities", lift({ enterpriseId: crypto.randomUUID() }));
    expect(wrong.body.errors[0].pointer).toBe("/enterpriseId");
    const none = await t.call(village, "POST", "/facilities", lift({ departmentId: crypto.randomUUID() }));
    expect(none.body.errors[0].pointer).toBe("/departmentId");
    const command = lift({ name: "食堂电梯", enterpriseId: enterprise.commandId });
    expect((await t.call(village, "POST", "/facilities", command)).status).toBe(201);
    const path = `/facilities/${command.commandId}`;
    const change = (version: number, more: object) =>
      t.call(village, "POST", `${path}/changes`, { commandId: t.id(), version, change: more });
    const read = async () => (await t.call(county, "GET", path)).body;
    expect(await read()).toMatchObject({ enterpriseId: enterprise.commandId, departmentId: catering });
    expect((await change(1, { departmentId: industry })).status).toBe(201);
    expect((await change(2, { address: "河口镇白沙社区4号楼" })).status).toBe(201);
    expect(await read()).toMatchObject({ departmentId: industry, address: "河口镇白沙社区4号楼" });
    expect((await change(3, { departmentId: null })).status).toBe(201);
    expect(await read()).toMatchObject({ departmentId: catering });
    expect((await change(4, { enterpriseId: null })).status).toBe(201);
    expect(await read()).toMatchObject({ enterpriseId: null, departmentId: null });
  });
});
