import type { FormEvent } from "react";
import { useState } from "react";
import type { Me } from "@safegrid/contract/session";
import { Refusal, call } from "#/offline/call.ts";
import type { UserRow } from "#/offline/database.ts";
import { enterUser, othersUnsent } from "#/offline/user.ts";
import { useStored } from "#/ui/use-stored.ts";

/**
 * Signs in once; the phone then has a token of its own, which stands until it is taken back. A browser's session is only
 * used on the way there, and ended. `again` is who must sign in anew: what he saved waits for him.
 */
export function SignInPage({
  again,
  onEntered,
  onLater,
}: {
  readonly again: UserRow | null;
  readonly onEntered: () => void;
  readonly onLater?: (() => void) | undefined;
}) {
  const [login, setLogin] = useState(again?.login ?? "");
  const [password, setPassword] = useState("");
  const [next, setNext] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);
  const others = useStored(othersUnsent);

  async function enter(): Promise<void> {
    const me = await call<Me>("/sessions", { method: "POST", body: { login: login.trim(), password } });
    if (me.mustChangePassword && next === null) {
      setNext("");
      return;
    }
    if (next !== null) {
      await call("/me/password", { method: "POST", body: { current: password, next } });
      setPassword(next);
      setNext(null);
    }
    if (!me.abilities.includes("patrol")) {
      await call("/sessions/current", { method: "DELETE" }).catch(() => {});
      setFault("这个账号不能巡查。请用网格员的账号登录。");
      return;
    }
    const { token } = await call<{ token: string }>("/me/phones", { method: "POST" });
    await enterUser(me, login.trim(), token);
    await call("/sessions/current", { method: "DELETE" }).catch(() => {});
    onEntered();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setBusy(true);
    setFault("");
    void enter()
      .catch((error: unknown) => setFault(error instanceof Refusal ? error.message : String(error)))
      .finally(() => setBusy(false));
  }

  return (
    <form className="sign-in" onSubmit={submit}>
      <h1>网格巡查</h1>
      {again ? <p className="notice">{again.name}，登录已失效，请重新登录。没送出的记录都还在手机里。</p> : null}
      <label className="field">
        账号
        <input
          value={login}
          autoComplete="username"
          autoCapitalize="none"
          onChange={(event) => setLogin(event.target.value)}
          required
        />
      </label>
      <label className="field">
        密码
        <input
          type="password"
          value={password}
          autoComplete="current-password"
          onChange={(event) => setPassword(event.target.value)}
          required
        />
      </label>
      {next === null ? null : (
        <label className="field">
          第一次登录，请定一个新密码（至少 12 位）
          <input
            type="password"
            value={next}
            minLength={12}
            autoComplete="new-password"
            onChange={(event) => setNext(event.target.value)}
            required
          />
        </label>
      )}
      <p className="fault" role="alert">
        {fault}
      </p>
      <button type="submit" className="main" disabled={isBusy}>
        {isBusy ? "正在登录……" : "登录"}
      </button>
      {onLater ? (
        <button type="button" onClick={onLater}>
          以后再登录，先接着巡查
        </button>
      ) : null}
      {others?.map(({ name, count }) => (
        <p key={name} className="quiet">
          这部手机里还有 {name} 的 {count} 条记录没送出，等 {name} 登录后会送。
        </p>
      ))}
    </form>
  );
}
