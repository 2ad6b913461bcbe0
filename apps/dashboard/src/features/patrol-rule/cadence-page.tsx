import "./patrol-rule.css";
import { Alert, Button, Card, Space, Spin, Table, Tag, Typography } from "antd";
import { useState } from "react";
import type { CadenceRulesView } from "@safegrid/contract/cadence-rule";
import type { CadenceRule } from "@safegrid/domain/cadence-rule";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { usePlaceWords } from "#/ui/place-words.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CadenceForm } from "./cadence-form.tsx";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** 巡查频次 (定任务): how often which places are patrolled; the county puts new rules in force from the next day on. */
export default function CadencePage({ me }: WorkbenchPageProps) {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const { data, error } = useAnswer<CadenceRulesView>("/cadence-rules");
  // What is edited is the version that was seen when the editing began.
  const [edited, setEdited] = useState<CadenceRulesView | null>(null);
  const maySet = me.role === "county_supervisor" && me.scope.level === "county";
  if (!data) return error ? <Alert type="error" showIcon title={error.message} /> : <Spin />;
  return (
    <section className="patrol-rule">
      <Typography.Text type="secondary">
        {t("cadenceIntro")}
        {!maySet && ` ${t("countyOnly")}`}
      </Typography.Text>
      <Card
        size="small"
        title={t("cadenceRules")}
        extra={
          <Space>
            {data.isExample ? (
              <Tag color="warning">{t("exampleRules")}</Tag>
            ) : (
              <span className="quiet">
                {t("cadenceVersion", {
                  ...{ version: data.version, by: data.madeBy ?? "", from: data.fromOn ?? "" },
                  at: dayAndTime(data.madeAt ?? ""),
                })}
              </span>
            )}
            {maySet && !edited && <Button onClick={() => setEdited(data)}>{t("edit")}</Button>}
          </Space>
        }
      >
        <p className="quiet">{t("cadenceHelp")}</p>
        {edited ? (
          <CadenceForm view={edited} onDone={() => setEdited(null)} />
        ) : (
          <Table<CadenceRule>
            size="small"
            pagination={false}
            rowKey={({ category, risk, keyUnit, gridKind }) => `${category} ${risk} ${keyUnit} ${gridKind}`}
            dataSource={data.rules}
            columns={[
              { key: "n", title: "", width: 44, render: (_, __, index) => index + 1 },
              {
                key: "category",
                title: t("category"),
                render: (_, { category }) => (category === "*" ? t("anyCategory") : p(`category.${category}`)),
              },
              {
                key: "risk",
                title: t("risk"),
                render: (_, { risk }) => (risk === "*" ? t("anyRisk") : p(`risk.${risk}`)),
              },
              {
                key: "keyUnit",
                title: t("keyUnit"),
                render: (_, { keyUnit }) => t(`keyUnitIs.${keyUnit === "*" ? "any" : keyUnit}`),
              },
              {
                key: "gridKind",
                title: t("gridKind"),
                render: (_, { gridKind }) => (gridKind === "*" ? t("anyKind") : p(`cellKind.${gridKind}`)),
              },
              { key: "cadence", title: t("cadence"), render: (_, { cadence }) => <b>{p(`cadence.${cadence}`)}</b> },
            ]}
          />
        )}
      </Card>
    </section>
  );
}
