import { createHash, randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import type { Stage } from "./stage.ts";
import { pause } from "./stage.ts";

/** Somebody who may look at a subtree, and how that right is taken away. */
export interface Viewer {
  readonly token: string;
  readonly gridId: string;
  readonly accountId: string;
}

/** A new account with a phone's token. */
export async function makeViewer(owner: pg.Pool, gridId: string): Promise<Viewer> {
  const token = randomBytes(32).toString("base64url");
  const accountId = randomUUID();
  await owner.query(
    `insert into account (id, login, name, role, grid_id, must_change_password, created_at)
     values ($1::uuid, $1::text, 'rig', 'township_supervisor', $2, false, now())`,
    [accountId, gridId],
  );
  await owner.query(
    `insert into access_token (id, kind, token_hash, account_id, label, created_at)
     values (gen_random_uuid(), 'phone', $1, $2, 'rig', now())`,
    [createHash("sha256").update(token).digest(), accountId],
  );
  return { token, gridId, accountId };
}

/**
 * Changes an account as the product's services do: together with the version of all rights. Resolves with the instant
 * (`performance.now()`) behind the commit.
 */
export async function changeAccount(
  owner: pg.Pool,
  accountId: string,
  to: { readonly gridId?: string; readonly role?: string; readonly isDisabled?: boolean },
): Promise<number> {
  const client = await owner.connect();
  await client.query("begin");
  await client.query(
    `update account set grid_id = coalesce($2, grid_id), role = coalesce($3, role),
       disabled_at = case when $4 then now() else disabled_at end where id = $1`,
    [accountId, to.gridId ?? null, to.role ?? null, to.isDisabled ?? false],
  );
  await client.query("update access_head set version = version + 1");
  await client.query("commit");
  client.release();
  return performance.now();
}

async function call(url: string, method: string, path: string, token: string | null, body?: unknown) {
  const ask = () =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let answer = await ask();
  // One address may sign in and enrol ten times a minute.
  for (let tries = 0; answer.status === 429 && tries < 40; tries += 1) {
    await pause(2_000);
    answer = await ask();
  }
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** A person's session, by password. */
export async function signIn(stage: Stage, url: string, login: string): Promise<string> {
  const answer = await call(url, "POST", "/sessions", null, { login, password: stage.passwordOf(login) });
  const token = /safegrid_session=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1];
  if (!token) throw new Error("signing in gave no session");
  return token;
}

export async function signOut(url: string, token: string): Promise<number> {
  await call(url, "DELETE", "/sessions/current", token);
  return performance.now();
}

/** A wall that this machine's API lets in at once. */
export async function enrolWall(url: string): Promise<{ token: string }> {
  const asked = (await (await call(url, "POST", "/wall-enrolments", null)).json()) as {
    enrolmentId: string;
    secret: string;
  };
  const answer = await fetch(`${url}/api/v1/wall-enrolments/${asked.enrolmentId}`, {
    headers: { "x-enrolment-secret": asked.secret },
  });
  return (await answer.json()) as { token: string };
}

/** An administrator takes a wall's token away. */
export async function revokeWall(owner: pg.Pool, url: string, adminToken: string, wallToken: string): Promise<number> {
  const { rows } = await owner.query<{ id: string }>(`select id from access_token where token_hash = $1`, [
    createHash("sha256").update(wallToken).digest(),
  ]);
  await call(url, "DELETE", `/wall-devices/${rows[0]?.id}`, adminToken);
  return performance.now();
}
