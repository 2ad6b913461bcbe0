import { App, Button, Table } from "antd";
import { useState } from "react";
import type { CadencePreview } from "@safegrid/contract/cadence-rule";
import type { CadenceRule } from "@safegrid/domain/cadence-rule";
import { useCommand } from "#/live/answers.ts";
import { usePlaceWords } from "#/ui/place-words.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** What rules would change, asked for before they are published; it goes when the rules are changed again. */
export function CadenceEffect({ rules }: { rules: readonly CadenceRule[] }) {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const { message } = App.useApp();
  const ask = useCommand<object, CadencePreview>("/cadence-rules/preview", { hasCommandId: false });
  const [asked, setAsked] = useState<{ text: string; effect: CadencePreview } | null>(null);
  const text = JSON.stringify(rules);
  const effect = asked?.text === text ? asked.effect : null;
  return (
    <div className="patrol-rule-effect">
      <Button
        loading={ask.isPending}
        onClick={() =>
          ask.mutate(
            { rules },
            {
              onSuccess: (found) => setAsked({ text, effect: found }),
              onError: (problem) => void message.error(problem.message),
            },
          )
        }
      >
        {t("preview")}
      </Button>
      {effect && (
        <>
          <b>{effect.changed === 0 ? t("previewNone") : t("previewChanged", { count: effect.changed })}</b>
          <Table<CadencePreview["cadences"][number]>
            size="small"
            pagination={false}
            rowKey="cadence"
            dataSource={effect.cadences}
            columns={[
              { key: "cadence", title: t("cadence"), width: 120, render: (_, { cadence }) => p(`cadence.${cadence}`) },
              { key: "now", title: t("now"), width: 140, render: (_, { now }) => t("places", { count: now }) },
              { key: "next", title: t("next"), width: 140, render: (_, { next }) => t("places", { count: next }) },
            ]}
          />
        </>
      )}
    </div>
  );
}
