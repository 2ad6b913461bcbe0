import { Alert, Select } from "antd";
import type { UncoveredPlace } from "@safegrid/contract/uncovered-place";
import { cadences, placeCategories } from "@safegrid/domain/place";
import { useAddressField } from "#/ui/address.ts";
import { ExportMenu } from "#/ui/export-menu.tsx";
import { usePlaceWords } from "#/ui/place-words.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useUncoveredWords } from "./uncovered-words.ts";

/** How old is asked for: as the address has it, and as the API is asked. */
const ages = { d7: 7, d30: 30, d90: 90, m2: 2, m3: 3 } as const;

/** 漏巡场所: due and uncovered places of the selected grid, with their age. */
export default function UncoveredPage({ me, scope }: WorkbenchPageProps) {
  const [t, p] = [useUncoveredWords(), usePlaceWords()];
  const [cadence, setCadence] = useAddressField("cadence");
  const [category, setCategory] = useAddressField("category");
  const [age, setAge] = useAddressField("age");
  const [q] = useAddressField("q");
  const asked = Object.entries(ages).find(([key]) => key === age);
  const query = {
    ...{ scope: scope.id, cadence, category },
    ...(asked ? { [asked[0].startsWith("d") ? "leastDays" : "leastMissed"]: asked[1] } : {}),
  };
  return (
    <section>
      <Alert type="info" showIcon title={t("about")} style={{ marginBottom: 12 }} />
      <ScopedTable<UncoveredPlace>
        name="uncovered-places"
        path="/uncovered-places"
        query={query}
        columns={useColumns()}
        searchHint={t("hint")}
        filters={
          <>
            <Select
              aria-label={t("ageLabel")}
              style={{ width: 170 }}
              value={asked ? asked[0] : "all"}
              options={[
                { value: "all", label: t("age.all") },
                ...Object.entries(ages).map(([value, count]) => ({
                  value,
                  label: value.startsWith("d") ? t("age.days", { days: count }) : t("age.missed", { missed: count }),
                })),
              ]}
              onChange={(value) => setAge(value === "all" ? null : value)}
            />
            <Select
              aria-label={t("cadenceLabel")}
              allowClear
              style={{ width: 120 }}
              placeholder={t("allCadences")}
              value={cadence}
              options={cadences.map((value) => ({ value, label: p(`cadence.${value}`) }))}
              onChange={(value) => setCadence(value ?? null)}
            />
            <Select
              aria-label={t("categoryLabel")}
              allowClear
              style={{ width: 160 }}
              placeholder={t("allCategories")}
              value={category}
              options={placeCategories.map((value) => ({ value, label: p(`category.${value}`) }))}
              onChange={(value) => setCategory(value ?? null)}
            />
          </>
        }
        toolbar={
          me.abilities.includes("export") && <ExportMenu path="/uncovered-places/export" query={{ ...query, q }} />
        }
      />
    </section>
  );
}

function useColumns(): ScopedColumn<UncoveredPlace>[] {
  const [t, p] = [useUncoveredWords(), usePlaceWords()];
  return [
    {
      key: "name",
      title: t("column.name"),
      render: (_, row) => (
        <>
          {row.name}
          <div className="quiet">{row.address}</div>
        </>
      ),
    },
    { key: "grid", title: t("column.grid"), render: (_, row) => row.gridPath },
    { key: "category", title: t("column.category"), render: (_, row) => p(`category.${row.category}`) },
    { key: "cadence", title: t("column.cadence"), render: (_, row) => p(`cadence.${row.cadence}`) },
    { key: "since", title: t("column.since"), render: (_, row) => row.sinceOn },
    { key: "days", title: t("column.days"), render: (_, row) => <b>{t("days", { days: row.days })}</b> },
    { key: "missed", title: t("column.missed"), render: (_, row) => t("times", { times: row.missed }) },
    { key: "last", title: t("column.last"), render: (_, row) => row.lastVisitOn ?? t("never") },
    { key: "next", title: t("column.next"), render: (_, row) => row.nextDueOn ?? "" },
  ];
}
