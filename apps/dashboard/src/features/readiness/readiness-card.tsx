import { CheckCircleFilled, CloseCircleFilled, QuestionCircleOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Skeleton, Tag } from "antd";
import type { Evidence, ReadinessCardView } from "@safegrid/contract/readiness";
import { useAnswer } from "#/live/answers.ts";
import { goTo } from "#/ui/address.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useReadinessWords } from "./readiness-words.ts";

const marks = {
  passed: <CheckCircleFilled style={{ color: "#3f8f5b" }} />,
  failed: <CloseCircleFilled style={{ color: "#c0392b" }} />,
  no_source: <QuestionCircleOutlined style={{ color: "#6b7280" }} />,
};

/** The page, and the part of it, on which a check is mended. */
const pageOf = {
  boundaries: ["boundaries", null],
  people: ["people", "vacancies"],
  roster: ["people", null],
  duties: ["duties", "assign"],
  tasks: ["duties", "tasks"],
  schemes: ["duties", "schemes"],
  ledger: ["ledger", null],
} as const;

/** The card 五定四清 of one grid: nine checks, each with what it was judged from and the way to mend it (P5, P6). */
export function ReadinessCard({
  gridId,
  limits,
}: {
  gridId: string;
  limits: { rosterDays: number; ledgerDays: number };
}) {
  const t = useReadinessWords();
  const { data, error } = useAnswer<ReadinessCardView>(`/readiness/cards/${gridId}`);
  if (error) return <Alert type="error" title={error.message} />;
  if (!data || data.gridId !== gridId) return <Skeleton active />;
  const days = { rosterClear: limits.rosterDays, ledgerClear: limits.ledgerDays } as Record<string, number>;
  return (
    <section className="readiness-card" data-ready={data.isReady}>
      <header>
        <strong>{data.pathName}</strong>{" "}
        {data.isCounted ? (
          <Tag color={data.isReady ? "green" : "orange"}>{data.isReady ? t("ready") : t("notReady")}</Tag>
        ) : (
          <Tag>{t("notCounted")}</Tag>
        )}
      </header>
      <div className="readiness-checks">
        {data.checks.map(({ check, state, evidence, where }) => {
          const [page, tab] = pageOf[where];
          return (
            <Card
              key={check}
              size="small"
              data-check={check}
              data-state={state}
              title={
                <span>
                  {marks[state]} {t(`check.${check}`)}
                </span>
              }
              extra={<span className={`readiness-state ${state}`}>{t(`state.${state}`)}</span>}
            >
              <p className="readiness-rule">{t(`rule.${check}`, { days: days[check] })}</p>
              <ul>
                {evidence.slice(0, 6).map((each) => (
                  <li key={`${each.kind} ${each.subjectId} ${each.label}`} className={each.isGood ? "good" : "bad"}>
                    <EvidenceText evidence={each} />
                  </li>
                ))}
                {evidence.length > 6 && <li>… {evidence.length}</li>}
              </ul>
              {state === "failed" && (
                <Button
                  type="link"
                  size="small"
                  onClick={() =>
                    goTo({ path: `/workbench/${page}`, set: { scope: gridId, tab, q: null, page: null }, keeps: false })
                  }
                >
                  {t(`where.${where}`)} →
                </Button>
              )}
            </Card>
          );
        })}
      </div>
    </section>
  );
}

/** Labels of posts come as `post:name`, so that each language has its own word for the post. */
function EvidenceText({ evidence }: { evidence: Evidence }) {
  const t = useReadinessWords();
  const p = usePostWords();
  const isAboutPost = evidence.kind.startsWith("post_") || evidence.kind.startsWith("duties_");
  const [held = "", ...names] = evidence.label.split(":");
  const label = isAboutPost ? [p(`post.${held}`), ...names].join(" ") : evidence.label;
  return <>{t(`evidence.${evidence.kind}`, { label, on: evidence.on ?? "", count: evidence.count ?? 0 })}</>;
}
