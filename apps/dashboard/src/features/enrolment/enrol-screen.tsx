import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WallEnrolment, WallEnrolmentState } from "@safegrid/contract/session";
import { callApi } from "#/live/api.ts";

const askEveryMs = 2_000;

/** A wall that nobody knows yet: it shows a code, and waits until an administrator lets it in. */
export function EnrolScreen({ onApproved }: { onApproved: (token: string) => void }) {
  const { t } = useTranslation();
  const [enrolment, setEnrolment] = useState<WallEnrolment | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  useEffect(() => {
    let isOver = false;
    let current: WallEnrolment | null = null;
    let timer: ReturnType<typeof setTimeout>;
    const step = async () => {
      try {
        if (!current) {
          current = await callApi<WallEnrolment>("/wall-enrolments", { method: "POST" });
          if (isOver) return;
        }
        const headers = { "x-enrolment-secret": current.secret };
        const state = await callApi<WallEnrolmentState>(`/wall-enrolments/${current.enrolmentId}`, { headers });
        if (isOver) return;
        setUnreachable(false);
        if (state.state === "approved") return onApproved(state.token);
        if (state.state === "gone") current = null;
        setEnrolment(current);
      } catch {
        if (!isOver) setUnreachable(true);
      }
      if (!isOver) timer = setTimeout(() => void step(), askEveryMs);
    };
    void step();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [onApproved]);

  if (!enrolment && !isUnreachable) return <div className="wall" />;
  return (
    <div className="wall enrol">
      <h1>{t("enrol.title")}</h1>
      {enrolment && (
        <>
          <p className="quiet">{t("enrol.code")}</p>
          <p className="code">{enrolment.code}</p>
          <p>{t("enrol.hint")}</p>
        </>
      )}
      <p className="quiet">{isUnreachable ? t("enrol.unreachable") : t("enrol.waiting")}</p>
    </div>
  );
}
