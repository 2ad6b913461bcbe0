import { Alert, Flex, Statistic } from "antd";
import { useTranslation } from "react-i18next";
import type { PublicityList, PublicityRow } from "@safegrid/contract/publicity";
import { publicityAudienceNames, publicityKindNames } from "@safegrid/domain/publicity";
import { useAnswer } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { Fraction } from "#/ui/fraction.tsx";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import { TimeGradeText } from "#/ui/time-grade.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { usePublicityWords } from "./publicity-words.ts";

/** 宣传 (P17): what officers did in the selected grid, for whom and with what, and whom it reached. */
export default function PublicityPage({ me, scope }: WorkbenchPageProps) {
  const t = usePublicityWords();
  const [from, setFrom] = useAddressField("from");
  const [to, setTo] = useAddressField("to");
  const query = { scope: scope.id, from, to };
  return (
    <section>
      <Reach query={query} />
      <ScopedTable<PublicityRow>
        name="publicity"
        path="/publicity"
        file={{ me, title: t("title") }}
        query={query}
        columns={useColumns()}
        hasSearch={false}
        filters={
          <>
            <Flex component="label" gap={6} align="center" style={{ whiteSpace: "nowrap" }}>
              {t("from")} <DayPicker value={from} onChange={setFrom} />
            </Flex>
            <Flex component="label" gap={6} align="center" style={{ whiteSpace: "nowrap" }}>
              {t("to")} <DayPicker value={to} onChange={setTo} />
            </Flex>
          </>
        }
      />
    </section>
  );
}

function Reach({
  query,
}: {
  query: { readonly scope: string; readonly from: string | null; readonly to: string | null };
}) {
  const t = usePublicityWords();
  const asked = new URLSearchParams({ scope: query.scope, pageSize: "1" });
  for (const [key, value] of [
    ["from", query.from],
    ["to", query.to],
  ] as const)
    if (value !== null) asked.set(key, value);
  const { data, error } = useAnswer<PublicityList>(`/publicity?${asked.toString()}`);
  if (error && !data) return <Alert type="error" showIcon title={error.message} />;
  if (!data) return null;
  const { activityCount, peopleCount, householdCount, reachedPlaceCount, placeCount } = data.reach;
  return (
    <Flex gap={40} wrap align="end" style={{ marginBottom: 16 }} title={t("reachHelp")}>
      <Statistic title={t("activities")} value={activityCount} suffix={t("times")} />
      <Statistic title={t("people")} value={peopleCount ?? t("none")} />
      <Statistic title={t("households")} value={householdCount ?? t("none")} />
      <div>
        <div className="quiet">{t("reached")}</div>
        <Fraction rate={{ numerator: reachedPlaceCount, denominator: placeCount }} unit={t("unit")} />
      </div>
    </Flex>
  );
}

/** Only a time that is not simply what the phone said needs a word. */
function isTold({ timeGrade, saidAt }: PublicityRow): boolean {
  return saidAt !== null || timeGrade === "doubtful" || timeGrade === "corrected";
}

function useColumns(): ScopedColumn<PublicityRow>[] {
  const t = usePublicityWords();
  const language = useTranslation().i18n.language === "en" ? "en" : "zh";
  return [
    {
      key: "at",
      title: t("at"),
      render: (_, row) => (
        <>
          <div>{dayAndTime(row.at).slice(0, 16)}</div>
          {isTold(row) && (
            <div>
              <TimeGradeText grade={row.timeGrade} saidAt={row.saidAt} />
            </div>
          )}
        </>
      ),
    },
    { key: "grid", title: t("grid"), render: (_, row) => row.gridName },
    { key: "kind", title: t("kind"), render: (_, row) => publicityKindNames[row.kind][language] },
    { key: "audience", title: t("audience"), render: (_, row) => publicityAudienceNames[row.audience][language] },
    { key: "material", title: t("material"), render: (_, row) => row.material },
    { key: "where", title: t("where"), render: (_, row) => row.where },
    { key: "places", title: t("places"), render: (_, row) => row.placeNames.join("、") },
    { key: "people", title: t("people"), render: (_, row) => row.peopleCount ?? t("none") },
    { key: "households", title: t("households"), render: (_, row) => row.householdCount ?? t("none") },
    { key: "note", title: t("note"), isExtra: true, render: (_, row) => row.note },
    { key: "by", title: t("by"), render: (_, row) => row.by },
  ];
}
