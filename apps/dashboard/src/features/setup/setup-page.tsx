import { Alert, Button, Card, Skeleton, Steps, Tag, Typography } from "antd";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import type { StepState } from "./setup-steps.ts";
import { useSetupWords } from "./setup-words.ts";
import { unitOf, useSetup, wayTo } from "./use-setup.ts";

/** The way of a county, township or village from nothing to 五定四清, step by step with what is left of each (P5, P6). */
export default function SetupPage({ scope }: WorkbenchPageProps) {
  const t = useSetupWords();
  const known = useSetup(scope.id);
  if (!known) return <Skeleton active />;
  const next = known.steps.find(({ isDone }) => !isDone)?.step ?? null;
  return (
    <Card
      title={
        <Typography.Title level={4} style={{ margin: 0 }}>
          {t("title", { grid: scope.name })}
        </Typography.Title>
      }
    >
      <Alert
        style={{ marginBottom: 20 }}
        type={next === null ? "success" : "info"}
        showIcon
        title={t(next === null ? "finished" : "intro")}
      />
      <Steps
        orientation="vertical"
        items={known.steps.map((each) => ({
          status: each.isDone ? ("finish" as const) : each.step === next ? ("process" as const) : ("wait" as const),
          title: <StepTitle state={each} isNext={each.step === next} />,
          content: <StepText state={each} scopeId={scope.id} isNext={each.step === next} />,
        }))}
      />
    </Card>
  );
}

function StepTitle({ state, isNext }: { state: StepState; isNext: boolean }) {
  const t = useSetupWords();
  const { step, done, total, isDone } = state;
  const unit = t(`unit.${(unitOf as Partial<Record<string, string>>)[step] ?? "grid"}`);
  return (
    <span data-step={step} data-done={isDone}>
      {t(`step.${step}`)}{" "}
      <Typography.Text type="secondary">
        {total === 0 ? t("notYet") : t("counted", { done, total, unit })}
      </Typography.Text>{" "}
      {isDone ? <Tag color="green">{t("done")}</Tag> : isNext && <Tag color="blue">{t("next")}</Tag>}
    </span>
  );
}

function StepText({ state, scopeId, isNext }: { state: StepState; scopeId: string; isNext: boolean }) {
  const t = useSetupWords();
  const go = wayTo(state.step, scopeId);
  return (
    <>
      {t(`how.${state.step}`)}
      {go && !state.isDone && (
        <Button type={isNext ? "primary" : "link"} size="small" style={{ marginInlineStart: 8 }} onClick={go}>
          {t("go")}
        </Button>
      )}
    </>
  );
}
