import { Button, Segmented, Select, Tag } from "antd";
import { useState } from "react";
import { violationSides } from "@safegrid/contract/violation";
import type { ViolationRow } from "@safegrid/contract/violation";
import { violationKinds } from "@safegrid/domain/violation";
import { useMinute } from "#/live/use-live.ts";
import { goTo, useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { ViolationClockLine } from "./violation-clock-line.tsx";
import { NewViolation } from "./new-violation.tsx";
import { ViolationAuthorities } from "./violation-authorities.tsx";
import { ViolationDrawer } from "./violation-drawer.tsx";
import { useViolationWords } from "./violation-words.ts";

/** Of the open ones those of which a clock is over: in the address a field of its own. */
const late = "late";
const shownSides = ["open", late, ...violationSides.filter((side) => side !== "open")] as const;

/** 违法行为: what was found and dissuaded, reported, filed, decided and published in the selected grid. */
export default function ViolationPage({ me, scope, subjectId, onSubject }: WorkbenchPageProps) {
  const t = useViolationWords();
  const [side] = useAddressField("side");
  const [kind, setKind] = useAddressField("kind");
  const [overdue] = useAddressField("overdue");
  const query = { scope: scope.id, side: side ?? "open", kind, overdue };
  const [open, setOpen] = useState<"new" | "authorities" | null>(null);
  return (
    <section>
      <ScopedTable<ViolationRow>
        name="violations"
        path="/violations"
        file={{ path: "/violations/export", me, hasMasks: true }}
        query={query}
        columns={useColumns()}
        subjectId={subjectId}
        onSubject={onSubject}
        searchHint={t("hint")}
        filters={
          <>
            <Segmented
              aria-label={t("sideLabel")}
              value={overdue === "true" ? late : (side ?? "open")}
              options={shownSides.map((value) => ({ value, label: t(`side.${value}`) }))}
              onChange={(value) =>
                goTo({
                  set: {
                    side: value === "open" || value === late ? null : value,
                    overdue: value === late ? "true" : null,
                    page: null,
                  },
                })
              }
            />
            <Select
              aria-label={t("column.kind")}
              allowClear
              style={{ width: 130 }}
              popupMatchSelectWidth={false}
              placeholder={t("allKinds")}
              value={kind}
              options={violationKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
              onChange={(value) => setKind(value ?? null)}
            />
          </>
        }
        toolbar={
          <>
            <Button onClick={() => setOpen("authorities")}>{t("authorities")}</Button>
            {me.abilities.includes("report") && (
              <Button type="primary" title={t("addTitle")} onClick={() => setOpen("new")}>
                {t("add")}
              </Button>
            )}
          </>
        }
      />
      {subjectId !== null && <ViolationDrawer key={subjectId} me={me} id={subjectId} onClose={() => onSubject(null)} />}
      {open === "new" && <NewViolation scopeId={scope.id} onClose={() => setOpen(null)} />}
      {open === "authorities" && <ViolationAuthorities me={me} onClose={() => setOpen(null)} />}
    </section>
  );
}

function useColumns(): ScopedColumn<ViolationRow>[] {
  const t = useViolationWords();
  const nowMs = useMinute(0);
  const at = (instant: string | null) => (instant === null ? t("none") : dayAndTime(instant).slice(0, 16));
  const text = (value: string | null) => value ?? t("none");
  return [
    { key: "state", title: t("column.state"), render: (_, row) => <Tag>{t(`state.${row.state}`)}</Tag> },
    { key: "kind", title: t("column.kind"), render: (_, row) => t(`kind.${row.kind}`) },
    {
      key: "due",
      title: t("column.due"),
      render: (_, { clock }) => (clock === null ? t("none") : <ViolationClockLine clock={clock} nowMs={nowMs} />),
    },
    { key: "place", title: t("column.place"), render: (_, row) => row.placeName },
    { key: "grid", title: t("column.grid"), isExtra: true, render: (_, row) => row.gridName },
    {
      key: "party",
      title: t("column.party"),
      render: (_, row) => [row.unitName, row.personName].filter(Boolean).join(" · ") || t("none"),
    },
    { key: "found", title: t("column.found"), render: (_, row) => at(row.foundAt) },
    { key: "number", title: t("column.number"), render: (_, row) => text(row.number) },
    { key: "filedBy", title: t("column.filedBy"), render: (_, row) => text(row.filedBy?.name ?? null) },
    { key: "penalty", title: t("column.penalty"), render: (_, row) => text(row.penalty) },
    { key: "document", title: t("column.document"), isExtra: true, render: (_, row) => text(row.document) },
    { key: "published", title: t("column.published"), render: (_, row) => at(row.publishedAt) },
    { key: "foundBy", title: t("column.foundBy"), isExtra: true, render: (_, row) => row.foundBy },
  ];
}
