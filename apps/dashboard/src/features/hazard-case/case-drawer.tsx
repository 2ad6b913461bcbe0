import "./case.css";
import { Alert, Button, Drawer, Spin, Tag, Timeline } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import type { HazardEscalation } from "@safegrid/contract/escalation";
import type { EvidenceList } from "@safegrid/contract/evidence";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardAction } from "@safegrid/domain/hazard";
import { isHazardOpen } from "@safegrid/domain/hazard";
import { useAnswer } from "#/live/answers.ts";
import { EvidenceAdder } from "#/ui/evidence-adder.tsx";
import { EvidenceThumbs } from "#/ui/evidence-thumbs.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { NextRungLine } from "#/ui/next-rung.tsx";
import { useRungWords } from "#/ui/rung-words.ts";
import { Hops, KnowledgeTable } from "./case-chain.tsx";
import type { StoryItem } from "./case-escalation.tsx";
import { storyItems, UrgeButton } from "./case-escalation.tsx";
import { CaseFacts } from "./case-facts.tsx";
import { Recurrences } from "./case-recurrences.tsx";
import { CaseOutside } from "./case-outside.tsx";
import { useCaseWords } from "./case-words.ts";
import { StepDialog } from "./step-dialog.tsx";
import { usualPartOf } from "./usual-part.ts";
import { useUrgingWords } from "./urging-words.ts";

/** What moves a case on; the others stand behind it. */
const onward = new Set<HazardAction>([
  "accept",
  "assign",
  "start",
  "submit",
  "pass",
  "close",
  "receive",
  "acknowledge",
]);
const grave = new Set<HazardAction>(["refuse", "decline", "return", "reopen"]);

/** One case beside the board: what one can do about it, its facts, its pictures, its chain and its whole story; live. */
export function CaseDrawer({
  id,
  clockAheadMs,
  viewers,
  mayAdd,
  onClose,
  moreEntries = [],
  children,
}: {
  id: string;
  clockAheadMs: number;
  /** Who else has this case open. */
  viewers: readonly { readonly name: string; readonly unit: string }[];
  /** Whether who looks may add photographs and files. */
  mayAdd: boolean;
  onClose: () => void;
  /** What else belongs into its story, each with its instant. */
  moreEntries?: readonly { readonly at: string; readonly item: StoryItem }[];
  /** What else one can do about it. */
  children?: ReactNode;
}) {
  const [t, h, r, u] = [useCaseWords(), useHazardWords(), useRungWords(), useUrgingWords()];
  const { data: escalation } = useAnswer<HazardEscalation>(`/hazards/${id}/escalation`);
  const { data: story, error } = useAnswer<HazardStory>(`/hazards/${id}/story`);
  const { data: pictures } = useAnswer<EvidenceList>(`/evidence?subjects=${id}`);
  const [action, setAction] = useState<HazardAction | null>(null);
  const known = story?.hazard.id === id ? story : undefined;
  const hazard = known?.hazard;
  const evidence = (pictures?.evidence ?? []).filter(({ subjectId }) => subjectId === id);
  // Of what was eliminated on the spot nobody had to be told.
  const knowledge = [...(known?.knowledge ?? []), ...(escalation?.knowledge ?? [])].toSorted((a, b) =>
    a.toldAt.localeCompare(b.toldAt),
  );
  return (
    <Drawer
      open
      size={720}
      mask={false}
      onClose={onClose}
      title={
        hazard ? (
          <span className="case-title">
            {hazard.grade === "major" && <Tag color="error">{h("grade.major")}</Tag>}
            {hazard.serial} <Tag>{h(`state.${hazard.state}`)}</Tag>
            <span className="quiet">{t("version", { n: hazard.version })}</span>
          </span>
        ) : (
          ""
        )
      }
    >
      {error && !known && (
        <Alert
          type="error"
          showIcon
          title={error.code === "hazard-not-found" ? t("missing") : t("failed", { why: error.message })}
        />
      )}
      {!known && !error && <Spin className="office-wait" />}
      {known && (
        <div className="case">
          {viewers.length > 0 && (
            <Alert
              type="info"
              showIcon
              className="case-viewers"
              title={t("viewers", { who: viewers.map(({ name, unit }) => `${name}（${unit}）`).join("、") })}
            />
          )}
          <section className="case-acts" aria-label={t("act")}>
            {known.mayDo.map((each) => (
              <Button
                key={each}
                type={onward.has(each) ? "primary" : "default"}
                danger={grave.has(each)}
                onClick={() => setAction(each)}
              >
                {h(`action.${each}`)}
              </Button>
            ))}
            {escalation && <UrgeButton id={id} serial={known.hazard.serial} mayUrge={escalation.mayUrge} />}
            {known.mayDo.length === 0 && escalation?.mayUrge === "no" && (
              <span className="quiet">{t(isHazardOpen(known.hazard.state) ? "nothing" : "closed")}</span>
            )}
          </section>
          <Recurrences recurrences={known.recurrences} />
          {escalation?.next && <NextRungLine next={escalation.next} nowMs={Date.now() + clockAheadMs} />}
          {escalation?.next === null && known.hazard.deadlineAt !== null && isHazardOpen(known.hazard.state) && (
            <p className="quiet">{u("nothingNext")}</p>
          )}
          {children}
          <CaseFacts story={known} />
          <h3>{t("evidence")}</h3>
          {evidence.length > 0 ? (
            <EvidenceThumbs name={known.hazard.placeName} rows={evidence} />
          ) : (
            <p className="quiet">{t("noEvidence")}</p>
          )}
          {mayAdd && <EvidenceAdder kind="hazard" subjectId={id} usualPart={usualPartOf(known.hazard.state)} />}
          <CaseOutside story={known} clockAheadMs={clockAheadMs} />
          {known.requests.length > 0 && <Requests requests={known.requests} />}
          {known.hops.length > 0 && (
            <>
              <h3>{t("chain")}</h3>
              <Hops hops={known.hops} />
            </>
          )}
          {knowledge.length > 0 && (
            <>
              <h3>{t("knowledge")}</h3>
              <KnowledgeTable knowledge={knowledge} />
            </>
          )}
          <h3>{t("story")}</h3>
          <Timeline items={storyItems(known, escalation, moreEntries, { t, h, r, u })} />
        </div>
      )}
      {known && action !== null && (
        <StepDialog action={action} story={known} clockAheadMs={clockAheadMs} onClose={() => setAction(null)} />
      )}
    </Drawer>
  );
}

function Requests({ requests }: { requests: HazardStory["requests"] }) {
  const t = useCaseWords();
  return (
    <>
      <h3>{t("requests")}</h3>
      <ul className="case-requests">
        {requests.map(({ id, kind, untilAt, askedBy, askedAt, reason, decision, decidedBy, decidedAt, note }) => (
          <li key={id}>
            <b>{t(`request.${kind}`, { at: dayAndTime(untilAt) })}</b>{" "}
            {t(`decision.${decision ?? "waiting"}`, {
              by: decidedBy ?? "",
              at: decidedAt === null ? "" : dayAndTime(decidedAt),
            })}
            <div className="quiet">{t("asked", { by: askedBy, at: dayAndTime(askedAt), reason })}</div>
            {note && <blockquote>{note}</blockquote>}
          </li>
        ))}
      </ul>
    </>
  );
}
