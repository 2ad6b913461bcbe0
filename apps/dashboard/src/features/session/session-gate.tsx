import { QueryClientProvider } from "@tanstack/react-query";
import { Button, Result, Spin } from "antd";
import type { ReactNode } from "react";
import type { Me } from "@safegrid/contract/session";
import { answers, useAnswer } from "#/live/answers.ts";
import { callApi } from "#/live/api.ts";
import { Office } from "#/ui/office.tsx";
import { ChangePassword } from "./change-password.tsx";
import { useSessionWords } from "./session-words.ts";
import { SignIn } from "./sign-in.tsx";

/** An office page behind its sign-in: shows `children` for the person who is signed in, the screen to sign in else. */
export function SessionGate({ title, children }: { title?: string; children: (me: Me) => ReactNode }) {
  return (
    <QueryClientProvider client={answers}>
      <Office>
        <Gate title={title}>{children}</Gate>
      </Office>
    </QueryClientProvider>
  );
}

function Gate({ title, children }: { title: string | undefined; children: (me: Me) => ReactNode }) {
  const t = useSessionWords();
  const { data: me, error, refetch } = useAnswer<Me>("/me");
  const again = () => void answers.resetQueries();
  if (error?.code === "not-signed-in") return <SignIn title={title} onDone={again} />;
  if (me?.mustChangePassword) return <ChangePassword isForced onDone={again} />;
  if (me) return children(me);
  if (error === null) return <Spin className="office-wait" />;
  return (
    <Result
      status="warning"
      title={t("unreachable")}
      extra={<Button onClick={() => void refetch()}>{t("retry")}</Button>}
    />
  );
}

/** Ends the session and forgets every answer that it had. */
export async function signOut(): Promise<void> {
  await callApi("/sessions/current", { as: "person", method: "DELETE" }).catch(() => {});
  answers.clear();
  location.assign(location.pathname);
}
