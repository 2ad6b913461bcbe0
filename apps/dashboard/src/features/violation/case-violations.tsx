import { Button } from "antd";
import { useState } from "react";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { Me } from "@safegrid/contract/session";
import { useAnswer } from "#/live/answers.ts";
import { ViolationLines } from "#/ui/violation-lines.tsx";
import { NewViolation } from "./new-violation.tsx";
import { useViolationWords } from "./violation-words.ts";

/** The violations that caused a hazard, and one more to write down: of whoever may, on one's own ground. */
export function CaseViolations({ me, hazardId }: { me: Me; hazardId: string }) {
  const t = useViolationWords();
  const [isWriting, setWriting] = useState(false);
  const { data: story } = useAnswer<HazardStory>(`/hazards/${hazardId}/story`);
  const hazard = story?.hazard.id === hazardId ? story.hazard : null;
  if (!hazard || !me.abilities.includes("readRecords")) return null;
  // A case that was let in from beyond can be read; its place is another's.
  const isOwnGround =
    me.scope.level === "county" || [hazard.townshipId, hazard.villageId, hazard.cellId].includes(me.scope.id);
  return (
    <section aria-label={t("ofCase")} className="case-violations">
      <h3>{t("ofCase")}</h3>
      <ViolationLines of="hazardId" id={hazardId} />
      {me.abilities.includes("report") && isOwnGround && (
        <Button size="small" onClick={() => setWriting(true)}>
          {t("addTitle")}
        </Button>
      )}
      {isWriting && <NewViolation scopeId={me.scope.id} hazard={hazard} onClose={() => setWriting(false)} />}
    </section>
  );
}
