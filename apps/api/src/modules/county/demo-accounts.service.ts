import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import type { DemoCounty, DemoPerson } from "@safegrid/county/demo-county";
import type { AccountRole } from "@safegrid/domain/account";
import { insertRows } from "#/platform/insert-rows.ts";
import type { Sql } from "#/platform/sql.ts";
import { sha256 } from "#/modules/access/access.service.ts";

export interface IssuedAccounts {
  readonly accounts: { login: string; password: string; role: AccountRole; name: string; grid: string }[];
  readonly phones: { token: string; role: AccountRole; gridCode: string; gridId: string; name: string }[];
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
  for (const person of demo.people) if (!shown.has(person.role)) shown.set(person.role, person);
  const accounts: IssuedAccounts["accounts"] = [
    { login: "admin", password: newPassword(), role: "county_admin", name: "演示管理员", grid: county.name },
  ];
  for (const [role, person] of shown)
    accounts.push({
      login: role.replace("_", "-"),
      password: newPassword(),
      role,
      name: person.name,
      grid: nameOfGrid(person.gridId),
    });
  const hashes = await Promise.all(accounts.map(({ password }) => hash(password)));

  const admin = {
    id: crypto.randomUUID(),
    role: "county_admin" as const,
    name: "演示管理员",
    gridId: county.id,
    personId: null,
  };
  const people = demo.people.map((person) => ({ ...person, id: crypto.randomUUID(), personId: person.id }));
  await insertRows(
    sql,
    "account",
    [admin, ...people].map((owner, index) => {
      const isShown = owner === admin || shown.get(owner.role)?.id === owner.personId;
      const listed = isShown ? accounts.findIndex((account) => account.role === owner.role) : -1;
      return {
        id: owner.id,
        login: accounts[listed]?.login ?? `demo-${String(index).padStart(4, "0")}`,
        name: owner.name,
        password_hash: hashes[listed] ?? null,
        role: owner.role,
        grid_id: owner.gridId,
        person_id: owner.personId,
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

/** The first administrator of a new county, with a one-time password that must be changed at the first sign-in. */
export async function makeFirstAdmin(
  sql: Sql,
  county: { readonly id: string; readonly name: string },
  now: Date,
): Promise<IssuedAccounts["accounts"][number]> {
  const account = {
    login: "admin",
    password: newPassword(),
    role: "county_admin" as const,
    name: "管理员",
    grid: county.name,
  };
  await insertRows(sql, "account", [
    {
      id: crypto.randomUUID(),
      login: account.login,
      name: account.name,
      password_hash: await hash(account.password),
      role: account.role,
      grid_id: county.id,
      must_change_password: true,
      created_at: now.toISOString(),
    },
  ]);
  return account;
}

function newPassword(): string {
  return randomBytes(12).toString("base64url");
}
