import "#/ui/workbench.css";
import { OwnDuties } from "#/features/duty/own-duties.tsx";
import { useDutyWords } from "#/features/duty/duty-words.ts";
import { SessionGate } from "#/features/session/session-gate.tsx";

/** The own duties alone, for a phone: /my-duties. */
export default function OwnDutiesScreen() {
  const t = useDutyWords();
  return (
    <SessionGate title={t("myDuties")}>
      {(me) => (
        <main className="own-duties-screen">
          <h1>
            {t("myDuties")} · {me.name}
          </h1>
          <OwnDuties />
        </main>
      )}
    </SessionGate>
  );
}
