import type { AccountCandidates, AccountList } from "@safegrid/contract/account";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstSignIn, signIn, signInAs } from "#/testing/sessions.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let accountAdmin: string;
let securityAdmin: string;
let auditAdmin: string;
beforeAll(async () => {
  t = await openTestApp();
  [accountAdmin, securityAdmin, auditAdmin] = await Promise.all([
    signInAs(t, "account_admin"),
    signInAs(t, "security_admin"),
    signInAs(t, "audit_admin"),
  ]);
});
afterAll(async () => t.close());

let made = 0;
async function makeAccount(name = `测试${(made += 1)}`, personId: string | null = null) {
  const answer = await t.call(accountAdmin, "POST", "/accounts", { login: `test-${(made += 1)}`, name, personId });
  expect(answer.status).toBe(201);
  return answer.body as { id: string; login: string; password: string };
}
const grantTo = (id: string, of: object, token = securityAdmin) =>
  t.call(token, "POST", `/accounts/${id}/grants`, { gridId: t.tree.county.id, reason: "测试", ...of });
const idOf = async (role: string) =>
  (await t.db.query<{ id: string }>(`select id from account where role = $1 and disabled_at is null`, [role]))[0]?.id ??
  "";

describe("an account's life", () => {
  test("it is made by one, granted by another, and only then may do something", async () => {
    const { id, login, password } = await makeAccount();
    expect((await signIn(t, login, password)).json().code).toBe("not-granted");
    expect((await signIn(t, login, "wrong")).json().code).toBe("wrong-credentials");
    const township = t.tree.county.children[0]?.id;
    expect((await grantTo(id, { role: "township_supervisor", gridId: township }, accountAdmin)).status).toBe(403);
    expect((await grantTo(id, { role: "township_supervisor", gridId: township })).status).toBe(204);
    const session = (await signIn(t, login, password)).cookies[0]?.value ?? "";
    expect((await t.call(session, "GET", "/hazards")).body.code).toBe("password-change-required");
    const changed = await t.call(session, "POST", "/me/password", { current: password, next: `${password}-next` });
    expect(changed.status).toBe(204);
    await expect.poll(async () => (await t.call(session, "GET", "/hazards")).status).toBe(200);
    expect((await t.call(session, "GET", "/me")).body).toMatchObject({
      role: "township_supervisor",
      scope: { id: township },
    });
    const { grants } = (await t.call(securityAdmin, "GET", `/accounts/${id}/grants`)).body;
    expect(grants).toMatchObject([{ role: "township_supervisor", gridName: "河口镇", byName: "演示安全管理员" }]);

    const reset = await t.call(accountAdmin, "POST", `/accounts/${id}/password`, { reason: "本人遗忘" });
    expect(reset.status).toBe(201);
    await expect.poll(async () => (await t.call(session, "GET", "/me")).status).toBe(401);
    expect((await signIn(t, login, `${password}-next`)).json().code).toBe("wrong-credentials");
    const again = await firstSignIn(t, login, reset.body.password);

    expect((await t.call(accountAdmin, "POST", `/accounts/${id}/disabling`, { reason: "调离" })).status).toBe(204);
    await expect.poll(async () => (await t.call(again, "GET", "/me")).status).toBe(401);
    expect((await grantTo(id, { role: "officer", gridId: township })).body.code).toBe("account-disabled");
    // Enabled again it has nothing of before.
    expect((await t.call(accountAdmin, "POST", `/accounts/${id}/enabling`, { reason: "调回" })).status).toBe(204);
    expect((await signIn(t, login, `${reset.body.password}-new`)).json().code).toBe("not-granted");
  });

  test("a change of the grant ends the session, and holds for the next", async () => {
    const { id, login, password } = await makeAccount();
    await grantTo(id, { role: "county_supervisor" });
    const session = await firstSignIn(t, login, password);
    await grantTo(id, { role: null, gridId: null });
    await expect.poll(async () => (await t.call(session, "GET", "/me")).status).toBe(401);
    expect((await signIn(t, login, `${password}-new`)).json().code).toBe("not-granted");
  });

  test.each([
    ["a login that is taken", "/accounts", { login: "xitong", name: "甲" }, 409, "login-taken", "/login"],
    ["a login that nobody can type", "/accounts", { login: "王 伟", name: "甲" }, 400, "invalid-request", "/login"],
    [
      "an unknown person",
      "/accounts",
      { login: "nobody", name: "甲", personId: crypto.randomUUID() },
      400,
      "invalid-request",
      "/personId",
    ],
  ])("%s is refused", async (_name, path, body, status, code, pointer) => {
    const answer = await t.call(accountAdmin, "POST", path, body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test.each([
    ["a role without a grid", { role: "officer", gridId: null }, "/gridId"],
    ["a grid without a role", { role: null }, "/gridId"],
    ["a department for an officer", { role: "officer", departmentId: crypto.randomUUID() }, "/departmentId"],
    ["a regulator without a department", { role: "department_regulator" }, "/departmentId"],
    ["an unknown department", { role: "department_regulator", departmentId: crypto.randomUUID() }, "/departmentId"],
    ["an administrator below the county", { role: "audit_admin", gridId: "township" }, "/gridId"],
  ])("a grant of %s is refused", async (_name, of, pointer) => {
    const { id } = await makeAccount();
    const gridId = (of as { gridId?: unknown }).gridId === "township" ? { gridId: t.tree.county.children[0]?.id } : {};
    const answer = await grantTo(id, { ...of, ...gridId });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test("the lists of administrators: by state, by name, page by page", async () => {
    const { id, login } = await makeAccount("待授权的人");
    const waiting = (await t.call(securityAdmin, "GET", "/accounts?state=waiting&pageSize=200")).body;
    expect(waiting.rows.map((row: { id: string }) => row.id)).toContain(id);
    expect(waiting.rows.every((row: { role: null }) => row.role === null)).toBe(true);
    const found = (await t.call(accountAdmin, "GET", `/accounts?q=${encodeURIComponent("待授权")}`)).body;
    expect(found).toMatchObject({ total: 1, rows: [{ login, grid: null }] });
    expect((await t.call(accountAdmin, "GET", "/accounts?q=%25")).body.total).toBe(0);
    expect((await t.call(accountAdmin, "GET", "/accounts?pageSize=3")).body.rows.length).toBe(3);
    const name = t.demo.people[0]?.name ?? "";
    const { persons } = (await t.call(accountAdmin, "GET", `/account-holders?q=${encodeURIComponent(name)}`)).body;
    expect(persons[0]).toMatchObject({ name });
    expect(Object.keys(persons[0])).toEqual(["id", "name", "gridName"]);
  });
});

describe("a whole roster at once", () => {
  const candidatesOf = async (scope: string) =>
    (await t.call(accountAdmin, "GET", `/account-candidates?scope=${scope}`)).body as AccountCandidates;

  /** People with posts in the cells of the second township, who are there before any account of theirs. */
  beforeAll(async () => {
    const cells = t.tree.subtree(t.tree.county.children[1]?.id ?? "").filter(({ level }) => level === "cell");
    for (let n = 0; n < 8; n += 1) {
      const [id, cell] = [t.id(), cells[n % cells.length]?.id];
      await t.db.query(`insert into person (id, name, initials, grid_id, is_demo) values ($1, $2, 'x', $3, false)`, [
        ...[id, n < 2 ? "李新" : `王新${"一二三四五六"[n - 2]}`, cell],
      ]);
      await t.db.query(
        `insert into appointment (id, person_id, grid_id, post, starts_on) values ($1, $2, $3, $4, '2026-01-01')`,
        [t.id(), id, cell, n % 2 ? "grid_officer" : "cadre_in_charge"],
      );
    }
  });

  test("who holds a post and has no account gets one, and what the posts suggest", async () => {
    const township = t.tree.county.children[1]?.id ?? "";
    const { persons, total } = await candidatesOf(township);
    expect(total).toBe(8);
    expect(persons.map(({ login }) => login)).toEqual(expect.arrayContaining(["lixin", "lixin2", "wangxinyi"]));
    expect(new Set(persons.map(({ login }) => login)).size).toBe(persons.length);
    const made = await t.call(accountAdmin, "POST", "/account-batches", {
      persons: persons.slice(0, 5).map(({ id, login }) => ({ personId: id, login })),
    });
    expect(made.status).toBe(201);
    expect(made.body.accounts.map((each: { name: string }) => each.name)).toEqual(
      persons.slice(0, 5).map(({ name }) => name),
    );
    expect((await candidatesOf(township)).total).toBe(total - 5);

    const waiting = (await t.call(securityAdmin, "GET", "/accounts?state=waiting&pageSize=200")).body as AccountList;
    const grants = waiting.rows.flatMap(({ id, personId, proposal }) =>
      proposal && persons.slice(0, 5).some((person) => person.id === personId)
        ? [{ accountId: id, role: proposal.role, gridId: proposal.grid.id }]
        : [],
    );
    expect(grants).toHaveLength(5);
    expect((await t.call(accountAdmin, "POST", "/grant-batches", { grants, reason: "在岗" })).status).toBe(403);
    // One that cannot be granted undoes the others, and is named.
    const bad = await t.call(securityAdmin, "POST", "/grant-batches", {
      grants: [...grants, { accountId: await idOf("security_admin"), role: "officer", gridId: township }],
      reason: "在岗",
    });
    expect(bad.body).toMatchObject({ code: "grant-to-oneself", errors: [{ pointer: "/grants/5" }] });
    expect((await t.call(securityAdmin, "POST", "/grant-batches", { grants, reason: "在岗" })).status).toBe(204);
    const [first] = made.body.accounts;
    const session = await firstSignIn(t, first.login, first.password);
    expect((await t.call(session, "GET", "/me")).body.scope.id).toBe(grants[0]?.gridId);
  });

  test("a login that is taken, and a person who has an account, are named; nothing is made", async () => {
    const { persons } = await candidatesOf(t.tree.county.id);
    const [one, two] = persons;
    const count = async () => (await t.db.query<{ n: number }>(`select count(*)::int as n from account`))[0]?.n;
    const before = await count();
    const batch = (list: readonly object[]) => t.call(accountAdmin, "POST", "/account-batches", { persons: list });
    const free = { personId: one?.id, login: "frei.one" };
    expect((await batch([free, { personId: two?.id, login: "xitong" }])).body).toMatchObject({
      code: "login-taken",
      errors: [{ pointer: "/persons/1/login" }],
    });
    expect((await batch([free, { personId: one?.id, login: "frei.two" }])).body).toMatchObject({
      code: "person-has-account",
      errors: [{ pointer: "/persons/1/personId" }],
    });
    expect((await batch([{ personId: one?.id, login: "张" }])).body.errors[0].pointer).toBe("/persons/0/login");
    expect(await count()).toBe(before);
  });

  test("an account that was there before its person is given to the person afterwards", async () => {
    const [person] = (await candidatesOf(t.tree.county.id)).persons;
    const { id, login } = await makeAccount(person?.name ?? "");
    const namesake = (await candidatesOf(t.tree.county.id)).persons.find((each) => each.id === person?.id);
    expect(namesake?.namesake).toBe(login);
    const say = (personId: string | null, of = id) =>
      t.call(accountAdmin, "POST", `/accounts/${of}/person`, { personId, reason: "已登记" });
    expect((await say(crypto.randomUUID())).body.errors[0].pointer).toBe("/personId");
    expect((await say(person?.id ?? "", await idOf("audit_admin"))).body.code).toBe("account-holds-office");
    expect((await say(person?.id ?? "")).status).toBe(204);
    const other = await makeAccount();
    expect((await say(person?.id ?? "", other.id)).body.code).toBe("person-has-account");
    expect((await candidatesOf(t.tree.county.id)).persons.map((each) => each.id)).not.toContain(person?.id);
  });
});

describe("three administrators are three people", () => {
  test("none of them reads what the county works with, nor does what another does", async () => {
    for (const path of ["/hazards", "/numbers", "/due-places", `/records/${crypto.randomUUID()}/history`])
      for (const token of [accountAdmin, securityAdmin, auditAdmin])
        expect((await t.call(token, "GET", path)).body.code, path).toBe("not-allowed");
    expect((await t.call(accountAdmin, "GET", "/operations")).status).toBe(403);
    expect((await t.call(securityAdmin, "GET", "/operations")).status).toBe(403);
    expect((await t.call(auditAdmin, "GET", "/accounts")).status).toBe(403);
    expect((await t.call(securityAdmin, "POST", "/accounts", { login: "abc", name: "甲" })).status).toBe(403);
  });

  test("nobody grants to himself, neither to the account that he uses nor to another of his own", async () => {
    const own = await idOf("security_admin");
    expect((await grantTo(own, { role: "county_supervisor" })).body.code).toBe("grant-to-oneself");
    const [person, other] = t.demo.people;
    const second = await makeAccount("第二位安全管理员", person?.id);
    const hidden = await makeAccount("同一人的另一账号", person?.id);
    const free = await makeAccount("别人的账号", other?.id);
    expect((await grantTo(second.id, { role: "security_admin" })).status).toBe(204);
    const session = await firstSignIn(t, second.login, second.password);
    expect((await grantTo(hidden.id, { role: "officer" }, session)).body.code).toBe("grant-to-oneself");
    expect((await grantTo(free.id, { role: "officer" }, session)).status).toBe(204);
    // The same person in another office, by person or by name.
    expect((await grantTo(hidden.id, { role: "audit_admin" })).body.code).toBe("one-office-per-person");
    const namesake = await makeAccount("第二位安全管理员");
    expect((await grantTo(namesake.id, { role: "account_admin" })).body.code).toBe("one-office-per-person");
    await expect(
      t.db.query(`update account set role = 'audit_admin', grid_id = $2 where id = $1`, [hidden.id, t.tree.county.id]),
    ).rejects.toThrow(/account_one_office_per_person/);
    await expect(
      t.db.query(`update account set role = 'audit_admin', grid_id = $2 where id = $1`, [
        namesake.id,
        t.tree.county.id,
      ]),
    ).rejects.toThrow(/account_one_office_per_name/);
    await expect(
      t.db.query(
        `insert into account_grant (id, account_id, reason, granted_by, granted_by_name, granted_at)
         values (gen_random_uuid(), $1, 'x', $1, 'x', now())`,
        [own],
      ),
    ).rejects.toThrow(/account_grant_not_to_oneself/);
  });

  test("the account administrator cannot take over another office by a new password, nor empty it", async () => {
    for (const role of ["security_admin", "audit_admin"]) {
      const id = await idOf(role);
      for (const act of ["password", "disabling"])
        expect((await t.call(accountAdmin, "POST", `/accounts/${id}/${act}`, { reason: "x" })).body.code).toBe(
          "account-holds-office",
        );
    }
    expect((await grantTo(await idOf("audit_admin"), { role: null, gridId: null })).body.code).toBe("last-of-office");
    const successor = await makeAccount("新审计管理员");
    const former = await idOf("audit_admin");
    expect((await grantTo(successor.id, { role: "audit_admin" })).status).toBe(204);
    expect((await grantTo(former, { role: null, gridId: null })).status).toBe(204);
    expect((await t.call(accountAdmin, "POST", `/accounts/${former}/disabling`, { reason: "离任" })).status).toBe(204);
  });

  test("two withdrawals at once leave somebody in the office", async () => {
    const [one, two] = [await makeAccount("甲系统"), await makeAccount("乙系统")];
    for (const each of [one, two]) await grantTo(each.id, { role: "account_admin" });
    const holders = await t.db.query<{ id: string }>(
      `select id from account where role = 'account_admin' and disabled_at is null`,
    );
    await Promise.all(holders.map(({ id }) => grantTo(id, { role: null, gridId: null })));
    const left = await t.db.query(`select from account where role = 'account_admin' and disabled_at is null`);
    expect(left.length).toBe(1);
  });
});
