import "./patrol-rule.css";
import { Alert, Button, Result, Spin, Typography } from "antd";
import { useState } from "react";
import type { ChecklistCatalogue } from "@safegrid/contract/checklist";
import { useAnswer } from "#/live/answers.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { AssignmentCard } from "./assignment-card.tsx";
import { ChecklistCard } from "./checklist-card.tsx";
import { ChecklistForm } from "./checklist-form.tsx";
import { ChecklistTable } from "./checklist-table.tsx";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** 检查表: what is looked for at which places; the county publishes editions and says what they are for (P25–P33). */
export default function ChecklistPage({ me, subjectId, onSubject }: WorkbenchPageProps) {
  const t = usePatrolRuleWords();
  const { data, error } = useAnswer<ChecklistCatalogue>("/checklists");
  const [isNew, setNew] = useState(false);
  const maySet = me.role === "county_supervisor" && me.scope.level === "county";
  if (!data) return error ? <Alert type="error" showIcon title={error.message} /> : <Spin />;
  const list = data.lists.find((each) => each.list === subjectId);
  if (isNew) return <ChecklistForm base={null} onDone={() => setNew(false)} />;
  if (list) return <ChecklistCard key={list.list} latest={list} maySet={maySet} onBack={() => onSubject(null)} />;
  if (subjectId)
    return <Result title={t("noList")} extra={<Button onClick={() => onSubject(null)}>{t("back")}</Button>} />;
  return (
    <section className="patrol-rule">
      <Typography.Text type="secondary">
        {t("checklistIntro")}
        {!maySet && ` ${t("countyOnly")}`}
      </Typography.Text>
      <ChecklistTable
        catalogue={data}
        onOpen={onSubject}
        extra={maySet && <Button onClick={() => setNew(true)}>{t("newList")}</Button>}
      />
      <AssignmentCard catalogue={data} maySet={maySet} />
    </section>
  );
}
