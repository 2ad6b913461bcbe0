import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NumberRecords } from "@safegrid/contract/number";
import { recordSide } from "@safegrid/contract/number";
import { callApi } from "#/live/api.ts";
import { dayAndTime } from "#/ui/format.ts";
import { saveList } from "#/ui/list-file.ts";

type Row = NumberRecords["records"][number] & { readonly side: NumberRecords["side"] };

/** All records behind a number as a workbook, each with whether it is counted and why (P10, metrics.md rule 4). */
export function RecordsFile({ query, title, filters }: { query: string; title: string; filters: readonly string[] }) {
  const { t } = useTranslation();
  const [isMaking, setMaking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const columns = [
    { title: t("records.record"), render: (_: unknown, { name }: Row) => name },
    { title: t("records.grid"), render: (_: unknown, { gridPath }: Row) => gridPath },
    { title: t("records.side"), render: (_: unknown, { side }: Row) => t(`records.sides.${side}`) },
    { title: t("records.why"), render: (_: unknown, { why }: Row) => t(`why.${why}` as "why.visited") },
    { title: t("records.at"), render: (_: unknown, { at }: Row) => (at ? dayAndTime(at) : "") },
  ];
  const save = async () => {
    setMaking(true);
    setFault(null);
    try {
      const sides = await Promise.all(recordSide.options.map((side) => readSide(query, side)));
      const rows = sides.flat();
      const left = await saveList({ list: { rows, total: rows.length }, columns, title, filters, format: "xlsx" });
      if (left > 0) setFault(t("records.tooMany", { count: left }));
    } catch (problem) {
      setFault(t("records.failed", { why: (problem as Error).message }));
    } finally {
      setMaking(false);
    }
  };
  return (
    <>
      <button type="button" disabled={isMaking} onClick={() => void save()}>
        {t("records.export")}
      </button>
      {fault !== null && <small role="alert">{fault}</small>}
    </>
  );
}

async function readSide(query: string, side: NumberRecords["side"]): Promise<Row[]> {
  const rows: Row[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const page: NumberRecords = await callApi(`/numbers/records?${query}&side=${side}&limit=500&offset=${offset}`);
    rows.push(...page.records.map((record) => ({ ...record, side })));
    offset = page.nextOffset;
  }
  return rows;
}
