import type { AccountRole } from "@safegrid/domain/account";
import type { Answer, TestApp } from "#/testing/test-app.ts";

/** Signs in as the account of a role that has a password; resolves with the session's token, good as a bearer. */
export async function signInAs(t: TestApp, role: AccountRole): Promise<string> {
  const account = t.accounts.find((each) => each.role === role);
  if (!account) throw new Error(`no account of ${role} has a password`);
  return sessionOf(await signIn(t, account.login, account.password));
}

/** Tries to sign in; each from an address of its own, since one address may do so ten times a minute only. */
export async function signIn(t: TestApp, login: string, password: string) {
  const remoteAddress = `10.9.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  return t.app.inject({ method: "POST", url: "/api/v1/sessions", payload: { login, password }, remoteAddress });
}

function sessionOf(answer: Awaited<ReturnType<typeof signIn>>): string {
  const token = answer.cookies[0]?.value;
  if (!token) throw new Error(`signing in was answered with ${answer.statusCode}`);
  return token;
}

/** Signs in with a one-time password, changes it, and resolves with the session's token. */
export async function firstSignIn(t: TestApp, login: string, password: string): Promise<string> {
  const token = sessionOf(await signIn(t, login, password));
  const changed: Answer = await t.call(token, "POST", "/me/password", { current: password, next: `${password}-new` });
  if (changed.status !== 204) throw new Error(`changing the password was answered with ${changed.status}`);
  return token;
}
