import { Button, Card, Select, Space, Table } from "antd";
import { useState } from "react";
import type { ChecklistView } from "@safegrid/contract/checklist";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { usePlaceWords } from "#/ui/place-words.ts";
import { ChecklistForm } from "./checklist-form.tsx";
import { SourceTag, useListName } from "./checklist-table.tsx";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

type Item = ChecklistView["items"][number];

/** One list: any of its editions, row by row, and for the county the way to a new one. */
export function ChecklistCard({
  latest,
  maySet,
  onBack,
}: {
  latest: ChecklistView;
  maySet: boolean;
  onBack: () => void;
}) {
  const [t, h] = [usePatrolRuleWords(), useHazardWords()];
  const nameOf = useListName();
  const { data } = useAnswer<{ editions: ChecklistView[] }>(`/checklist-editions?list=${latest.list}`);
  const [chosen, setChosen] = useState<number | null>(null);
  const [base, setBase] = useState<{ shown: ChecklistView; latest: ChecklistView } | null>(null);
  const editions = data?.editions ?? [latest];
  const shown = editions.find(({ edition }) => edition === chosen) ?? latest;
  const whenText = useWhenText(shown.items);
  const editionText = ({ edition, madeAt, madeBy }: ChecklistView) =>
    madeAt === null
      ? t("editionShipped", { edition })
      : t("editionBy", { edition, by: madeBy ?? "", at: dayAndTime(madeAt) });
  if (base) return <ChecklistForm base={base} onDone={() => setBase(null)} />;
  return (
    <Card
      size="small"
      className="patrol-rule-list"
      title={
        <Space>
          <Button size="small" onClick={onBack}>
            {t("back")}
          </Button>
          {nameOf(shown)}
          <SourceTag list={shown} />
        </Space>
      }
      extra={
        <Space>
          <Select
            aria-label={t("editions")}
            className="patrol-rule-editions"
            value={shown.edition}
            onChange={setChosen}
            options={editions.map((each) => ({ value: each.edition, label: editionText(each) }))}
          />
          {maySet && <Button onClick={() => setBase({ shown, latest })}>{t("newEdition")}</Button>}
        </Space>
      }
    >
      <Table<Item>
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={shown.items}
        columns={[
          { key: "n", title: "", width: 44, render: (_, __, index) => index + 1 },
          {
            key: "item",
            title: t("items"),
            width: 280,
            render: (_, item) => (
              <>
                {nameOf(item)}
                <div className="quiet">{item.code}</div>
              </>
            ),
          },
          { key: "kind", title: t("kind.title"), width: 90, render: (_, { kind }) => t(`kind.${kind}`) },
          { key: "clause", title: t("clause"), width: 80, dataIndex: "clause" },
          {
            key: "category",
            title: t("hazardCategory"),
            width: 110,
            render: (_, { hazardCategory }) => hazardCategory && h(`category.${hazardCategory}`),
          },
          { key: "hint", title: t("hint"), dataIndex: "hint" },
          { key: "when", title: t("when"), width: 240, render: (_, item) => whenText(item) },
        ]}
      />
    </Card>
  );
}

/** When a row applies, in words. */
function useWhenText(items: readonly Item[]): (item: Item) => string {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const nameOf = useListName();
  return ({ when }) => {
    const { categories = null, after = null } = when ?? {};
    const earlier = items.find(({ code }) => code === after?.item);
    const said = [
      ...(categories ? [t("atCategories", { names: categories.map((each) => p(`category.${each}`)).join("、") })] : []),
      ...(after && earlier
        ? [
            t("afterItem", {
              item: nameOf(earlier),
              results: after.results.map((each) => t(`result.${each}`)).join("、"),
            }),
          ]
        : []),
    ];
    return said.length === 0 ? t("always") : said.join("；");
  };
}
