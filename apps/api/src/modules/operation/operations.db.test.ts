import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OperationLine } from "@safegrid/contract/operation";
import { createOperations } from "#/modules/operation/operation.service.ts";
import { verifyOperations } from "#/modules/operation/operation.queries.ts";
import { createRepeated } from "#/modules/operation/repeated.service.ts";
import { signIn, signInAs } from "#/testing/sessions.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let auditor: string;
beforeAll(async () => {
  t = await openTestApp();
  auditor = await signInAs(t, "audit_admin");
});
afterAll(async () => t.close());

const linesOf = async (query = "") =>
  (await t.call(auditor, "GET", `/operations?pageSize=200${query}`)).body.rows as OperationLine[];
const verify = async () => (await t.call(auditor, "GET", "/operations/verification")).body;

describe("what stands in the operation log", () => {
  test("who came in, and who failed to, from which address", async () => {
    await signIn(t, "shenji", "wrong password");
    await signIn(t, "nobody", "wrong password");
    await expect.poll(async () => (await linesOf("&kind=sign_in_failed")).length).toBe(2);
    const [unknown, wrong] = await linesOf("&kind=sign_in_failed");
    expect(unknown).toMatchObject({ byName: "nobody", accountId: null, about: { code: "wrong-credentials" } });
    expect(wrong?.accountId).not.toBeNull();
    expect(wrong?.address).toMatch(/^10\.9\./);
    expect((await linesOf("&kind=signed_in")).length).toBe(1);
  });

  test("accounts, grants and walls, by whom and why, and never a password", async () => {
    const [accountAdmin, securityAdmin] = [await signInAs(t, "account_admin"), await signInAs(t, "security_admin")];
    const { body } = await t.call(accountAdmin, "POST", "/accounts", { login: "li.hua", name: "李华" });
    await t.call(securityAdmin, "POST", `/accounts/${body.id}/grants`, {
      ...{ role: "county_supervisor", gridId: t.tree.county.id, reason: "任职" },
    });
    await t.call(accountAdmin, "POST", `/accounts/${body.id}/password`, { reason: "遗忘" });
    await t.call(t.tokenOf("officer"), "POST", "/me/phones");
    const lines = await linesOf();
    expect(lines.slice(0, 4).map(({ kind }) => kind)).toEqual([
      "token_issued",
      "password_reset",
      "grant_changed",
      "account_created",
    ]);
    expect(lines[2]).toMatchObject({
      byName: "演示安全管理员",
      about: { login: "li.hua", role: "county_supervisor", reason: "任职" },
    });
    expect(JSON.stringify(lines)).not.toContain(body.password);
    expect(await linesOf(`&q=${encodeURIComponent("任职")}`)).toHaveLength(1);
    expect(await linesOf(`&accountId=${lines[2]?.accountId}&kind=grant_changed`)).toHaveLength(1);
    expect(await linesOf(`&to=2020-01-01T00:00:00Z`)).toHaveLength(0);
  });

  test("what was refused: an ability, and a record by its id outside the subtree; a flood of it is two lines", async () => {
    const officer = t.tokenOf("officer");
    for (let n = 0; n < 30; n += 1) await t.call(officer, "GET", "/accounts");
    await t.call(officer, "GET", `/hazards/${crypto.randomUUID()}`);
    await expect.poll(async () => (await linesOf("&kind=denied")).length).toBe(2);
    const denied = await linesOf("&kind=denied");
    expect(denied.map(({ about }) => String(about["code"])).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "hazard-not-found",
      "not-allowed",
    ]);
    expect((await t.call(auditor, "GET", "/nothing-at-all")).status).toBe(404);
  });

  test("only the auditor reads it, and nobody changes it", async () => {
    for (const role of ["county_supervisor", "officer"] as const)
      expect((await t.call(t.tokenOf(role), "GET", "/operations")).status).toBe(403);
    await expect(t.db.query(`update operation_log set by_name = 'x'`)).rejects.toThrow(/only grows/);
    await expect(t.db.query(`delete from operation_log`)).rejects.toThrow(/only grows/);
  });

  test("it can be taken along, from any line on", async () => {
    const headers = { authorization: `Bearer ${auditor}` };
    const answer = await t.app.inject({ url: "/api/v1/operations/export?since=2", headers });
    expect(answer.headers["content-type"]).toContain("ndjson");
    const lines = answer.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as OperationLine);
    expect(lines[0]?.n).toBe(3);
    expect(lines.at(-1)).toMatchObject({ kind: "operations_read", about: { since: 2 } });
  });
});

describe("a flood", () => {
  test("writes the first and a count, and beyond many different ones all others together", async () => {
    const operations = createOperations(t.db, t.clock);
    const repeated = createRepeated(operations, t.clock, () => {});
    // Only its own lines: what the API itself notes of earlier tests may still be on its way.
    const written = async () =>
      (await t.db.query<{ count: number }>(`select count(*)::int as count from operation_log where by_name = 'x'`))[0]
        ?.count;
    const operation = { kind: "denied", accountId: null, byName: "x", gridId: null, about: {} } as const;
    for (let n = 0; n < 2_000; n += 1) repeated.note(`key ${n % 400}`, operation);
    await repeated.flush();
    expect(await written()).toBe(201);
    t.clock.advance(60_000);
    await repeated.flush();
    expect(await written()).toBe(402);
    const counts = await t.db.query<{ sum: number }>(
      `select sum((about->>'repeated')::int + 1)::int as sum from operation_log where by_name = 'x' and about->>'repeated' is not null`,
    );
    expect(counts[0]?.sum).toBe(2_000);
  });
});

describe("the chain", () => {
  /** As an owner of the database might, behind the back of everything. */
  async function tamper(statement: string, undo: string): Promise<unknown> {
    const on = (text: string) =>
      t.db.transaction(async (tx) => {
        await tx.query(`alter table operation_log disable trigger operation_log_only_grows`);
        await tx.query(text);
        await tx.query(`alter table operation_log enable trigger operation_log_only_grows`);
      });
    await t.db.query(`create table kept as select * from operation_log`);
    await on(statement);
    const found = await verify();
    await on(undo);
    await t.db.query(`drop table kept`);
    return found;
  }
  const putBack = `delete from operation_log; insert into operation_log select * from kept`;

  test.each([
    ["a name", `update operation_log set by_name = '别人' where n = 3`, 3],
    ["an instant", `update operation_log set at = at + interval '1 second' where n = 4`, 4],
    ["what it is about", `update operation_log set about = '{"code":"x"}' where n = 2`, 2],
    ["a line taken out", `delete from operation_log where n = 5`, 5],
  ])("%s that was changed behind the back is found", async (_what, statement, brokenAt) => {
    expect(await tamper(statement, putBack)).toMatchObject({ isIntact: false, brokenAt, intactTo: brokenAt - 1 });
    expect(await verify()).toMatchObject({ isIntact: true, brokenAt: null });
  });

  test("lines taken off the end are found by the head", async () => {
    const { lines } = await verify();
    const cut = `delete from operation_log where n > ${lines - 2}`;
    expect(await tamper(cut, putBack)).toMatchObject({ isIntact: false, lines, brokenAt: lines - 1 });
  });

  test("is checked over more lines than fit into one piece", async () => {
    const { lines } = await verify();
    expect(lines).toBeGreaterThan(12);
    for (const linesAtOnce of [1, 3, lines, lines + 1])
      expect(await verifyOperations(t.db, t.clock.now(), linesAtOnce)).toMatchObject({
        isIntact: true,
        intactTo: lines,
      });
  });
});
