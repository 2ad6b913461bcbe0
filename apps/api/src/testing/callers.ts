import type { AccountRole } from "@safegrid/domain/account";
import type { KeyAbility } from "@safegrid/domain/api-key";
import { systemClock } from "#/platform/clock.ts";
import { issueToken } from "#/modules/access/access.service.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** A fresh account of a role in a grid, and a phone's token of it; of an administrator too, who may use no phone else. */
export async function makeCaller(
  t: TestApp,
  of: { readonly role: AccountRole; readonly gridId: string; readonly departmentId?: string | null },
): Promise<{ accountId: string; token: string }> {
  const accountId = crypto.randomUUID();
  await t.db.query(
    `insert into account (id, login, name, role, grid_id, department_id, must_change_password, created_at)
     values ($1::uuid, $1::text, $1::text, $2, $3, $4, false, now())`,
    [accountId, of.role, of.gridId, of.departmentId ?? null],
  );
  const { token } = await issueToken(t.db, systemClock, { kind: "phone", accountId, label: "test", expiresAt: null });
  return { accountId, token };
}

/** A key of another system with these abilities in a grid, made and granted by the two administrators through the API. */
export async function makeKey(
  t: TestApp,
  of: { readonly abilities: readonly KeyAbility[]; readonly gridId: string; readonly departmentId?: string | null },
  expiresAt: string | null = null,
): Promise<{ id: string; key: string; prefix: string }> {
  const maker = await makeCaller(t, { role: "account_admin", gridId: t.tree.county.id });
  const granter = await makeCaller(t, { role: "security_admin", gridId: t.tree.county.id });
  const made = await t.call(maker.token, "POST", "/api-keys", { name: "社会治理平台", purpose: "共享", expiresAt });
  const granted = await t.call(granter.token, "POST", `/api-keys/${made.body.id}/grants`, { ...of, reason: "测试" });
  if (granted.status !== 204) throw new Error(`granting was answered with ${granted.status}`);
  return made.body;
}

/** A wall's token for a subtree. */
export async function makeWall(t: TestApp, gridId: string): Promise<string> {
  const { token } = await issueToken(t.db, systemClock, { kind: "wall", gridId, label: "test", expiresAt: null });
  return token;
}

/** A department with its industries, as the county has them. */
export async function makeDepartment(t: TestApp, code: string, name: string): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(`insert into department (id, code, name, industries, is_demo) values ($1, $2, $3, '{}', false)`, [
    id,
    code,
    name,
  ]);
  return id;
}
