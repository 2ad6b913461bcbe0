import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import type { DemoCounty, DemoPerson } from "@safegrid/county/demo-county";
import type { AccountRole } from "@safegrid/domain/account";
import { administratorRoles, isAdministrator, roleNames } from "@safegrid/domain/account";
import { insertRows } from "#/platform/insert-rows.ts";
import type { Sql } from "#/platform/sql.ts";
import { sha256 } from "#/modules/access/access.service.ts";

export interface IssuedAccounts {
  readonly accounts: { login: string; password: string; role: AccountRole; name: string; grid: string }[];
  readonly phones: { token: string; role: AccountRole; gridCode: string; gridId: string; name: string }[];
}

type AdministratorRole = (typeof administratorRoles)[number];

/** The logins of the first three administrators, 三员: xitong 系统, anquan 安全, shenji 审计. */
const officeLogins = {
  account_admin: "xitong",
  security_admin: "anquan",
  audit_admin: "shenji",
} as const satisfies Record<AdministratorRole, string>;

const perDay = { day: 1, week: 1 / 7, month: 1 / 30, quarter: 1 / 91 } as const;

/** How many places are due in the grid of a person on a day, on average. */
function dailyLoads({ places }: DemoCounty): (person: DemoPerson) => number {
  const loads = new Map<string, number>();
  for (const { cellId, plan } of places) loads.set(cellId, (loads.get(cellId) ?? 0) + perDay[plan.cadence]);
  return ({ gridId }) => loads.get(gridId) ?? 0;
}

/**
 * An account and a phone's token for every demonstration person, and passwords for one person of each kind: hashing
 * a thousand of them would take minutes. Everything secret is random and returned this once.
 */
export async function makeDemoAccounts(
  sql: Sql,
  demo: DemoCounty,
  county: { readonly id: string; readonly name: string },
  nameOfGrid: (gridId: string) => string,
  now: Date,
): Promise<IssuedAccounts> {
  const shown = new Map<AccountRole, DemoPerson>();
  const loadOf = dailyLoads(demo);
  for (const person of demo.people) {
    const first = shown.get(person.role);
    // Of officers the one with the most to visit: there is something on the phone on any day.
    if (!first || (person.role === "officer" && loadOf(person) > loadOf(first))) shown.set(person.role, person);
  }
  const accounts: IssuedAccounts["accounts"] = administratorRoles.map((role) => ({
    login: officeLogins[role],
    password: newPassword(),
    role,
    name: `演示${roleNames[role].zh}`,
    grid: county.name,
  }));
  for (const [role, person] of shown)
    accounts.push({
      login: role.replace("_", "-"),
      password: newPassword(),
      role,
      name: person.name,
      grid: nameOfGrid(person.gridId),
    });
  const [department] = await sql.query<{ id: string; name: string }>(
    `select d.id, d.name from department d left join enterprise e on e.department_id = d.id
     group by d.id, d.name, d.code order by count(e.id) desc, d.code limit 1`,
  );
  // The one with the most enterprises has the most to look at.
  if (department)
    accounts.push({
      login: "department-regulator",
      password: newPassword(),
      role: "department_regulator",
      name: `演示${department.name}监管员`,
      grid: county.name,
    });
  const hashes = await Promise.all(accounts.map(({ password }) => hash(password)));

  const offices = accounts
    .filter(({ role }) => role === "department_regulator" || isAdministrator(role))
    .map(({ role, name }) => ({
      id: crypto.randomUUID(),
      role,
      name,
      gridId: county.id,
      personId: null,
    }));
  const people = demo.people.map((person) => ({ ...person, id: crypto.randomUUID(), personId: person.id }));
  await insertRows(
    sql,
    "account",
    [...offices, ...people].map((owner, index) => {
      const isShown = owner.personId === null || shown.get(owner.role)?.id === owner.personId;
      const listed = isShown ? accounts.findIndex((account) => account.role === owner.role) : -1;
      return {
        id: owner.id,
        login: accounts[listed]?.login ?? `demo-${String(index).padStart(4, "0")}`,
        name: owner.name,
        password_hash: hashes[listed] ?? null,
        role: owner.role,
        grid_id: owner.gridId,
        person_id: owner.personId,
        department_id: owner.role === "department_regulator" ? (department?.id ?? null) : null,
        must_change_password: false,
        disabled_at: null,
        created_at: now.toISOString(),
      };
    }),
  );
  const phones = people.map((person) => ({ person, token: randomBytes(32).toString("base64url") }));
  await insertRows(
    sql,
    "access_token",
    phones.map(({ person, token }) => ({
      id: crypto.randomUUID(),
      kind: "phone",
      token_hash: `\\x${sha256(token).toString("hex")}`,
      account_id: person.id,
      label: "演示手机",
      created_at: now.toISOString(),
    })),
  );
  return {
    accounts,
    phones: phones.map(({ person: { role, gridCode, gridId, name }, token }) => ({
      token,
      role,
      gridCode,
      gridId,
      name,
    })),
  };
}

/**
 * Fills each of the three offices that nobody holds: for a new county, and once where a database comes from the time of
 * one administrator. Each gets a one-time password that must be changed at the first sign-in; three people should get them.
 */
export async function fillOffices(
  sql: Sql,
  county: { readonly id: string; readonly name: string },
  now: Date,
): Promise<IssuedAccounts["accounts"]> {
  const held = await sql.query<{ role: string }>(
    `select distinct role from account where role = any($1) and disabled_at is null`,
    [administratorRoles],
  );
  const taken = new Set(
    (
      await sql.query<{ login: string }>(`select login from account where login = any($1)`, [
        Object.values(officeLogins),
      ])
    ).map(({ login }) => login),
  );
  const issued = administratorRoles
    .filter((role) => !held.some((each) => each.role === role))
    .map((role) => ({
      login: taken.has(officeLogins[role])
        ? `${officeLogins[role]}-${randomBytes(3).toString("hex")}`
        : officeLogins[role],
      password: newPassword(),
      role,
      name: roleNames[role].zh,
      grid: county.name,
    }));
  const hashes = await Promise.all(issued.map(({ password }) => hash(password)));
  await insertRows(
    sql,
    "account",
    issued.map(({ login, name, role }, index) => ({
      id: crypto.randomUUID(),
      login,
      name,
      password_hash: hashes[index],
      role,
      grid_id: county.id,
      must_change_password: true,
      created_at: now.toISOString(),
    })),
  );
  return issued;
}

function newPassword(): string {
  return randomBytes(12).toString("base64url");
}
