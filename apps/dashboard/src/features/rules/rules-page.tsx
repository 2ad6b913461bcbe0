import "./rules.css";
import { Typography } from "antd";
import type { LadderView } from "@safegrid/contract/escalation";
import type { DeadlineRulesView } from "@safegrid/contract/hazard-rule";
import { useAnswer } from "#/live/answers.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { DeadlineForm } from "./deadline-form.tsx";
import { DeadlineTables } from "./deadline-tables.tsx";
import { LadderForm } from "./ladder-form.tsx";
import { LadderTables } from "./ladder-tables.tsx";
import { RuleCard } from "./rule-card.tsx";
import { useRulesWords } from "./rules-words.ts";

/** 期限与升级规则: by what limits are reckoned and who is told around a deadline; the county puts new ones in force. */
export default function RulesPage({ me }: WorkbenchPageProps) {
  const t = useRulesWords();
  const deadlines = useAnswer<DeadlineRulesView>("/deadline-rules");
  const ladder = useAnswer<LadderView>("/escalation-ladder");
  const maySet = me.abilities.includes("review") && me.scope.level === "county" && me.role === "county_supervisor";
  return (
    <section className="rules-page">
      <Typography.Text type="secondary">
        {t("intro")}
        {!maySet && ` ${t("countyOnly")}`}
      </Typography.Text>
      <RuleCard
        title={t("deadlines")}
        answer={deadlines}
        maySet={maySet}
        renderRules={(view) => <DeadlineTables view={view} />}
        renderForm={(view, onDone) => <DeadlineForm view={view} onDone={onDone} />}
      />
      <RuleCard
        title={t("ladder")}
        answer={ladder}
        maySet={maySet}
        renderRules={(view) => <LadderTables ladder={view.ladder} />}
        renderForm={(view, onDone) => <LadderForm view={view} onDone={onDone} />}
      />
    </section>
  );
}
