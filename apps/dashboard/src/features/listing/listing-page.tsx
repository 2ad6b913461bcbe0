import "./listing.css";
import { PrinterOutlined } from "@ant-design/icons";
import { Button, Segmented, Select, Tag } from "antd";
import { useState } from "react";
import { listingSides } from "@safegrid/contract/listing";
import type { ListingRow } from "@safegrid/contract/listing";
import { listingLevels } from "@safegrid/domain/listing";
import { useMinute } from "#/live/use-live.ts";
import { useAddressField } from "#/ui/address.ts";
import { ExportMenu } from "#/ui/export-menu.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { ListingClockLine } from "./listing-clock.tsx";
import { ListingRulesDialog } from "./listing-rules.tsx";
import { useListingWords } from "./listing-words.ts";

/** 挂牌督办: those that run, what is published 公示, what is over; as a file, as notices, and by which clocks. */
export default function ListingPage({ me, scope }: WorkbenchPageProps) {
  const t = useListingWords();
  const [side, setSide] = useAddressField("side");
  const [level, setLevel] = useAddressField("level");
  const [isOpen, setOpen] = useState(false);
  const query = { scope: scope.id, side: side ?? "open", level };
  return (
    <section>
      <ScopedTable<ListingRow>
        name="listings"
        path="/listings"
        query={query}
        columns={useColumns()}
        searchHint={t("page.hint")}
        filters={
          <>
            <Segmented
              aria-label={t("page.state")}
              value={side ?? "open"}
              options={listingSides.map((value) => ({ value, label: t(`page.side.${value}`) }))}
              onChange={(value) => setSide(value === "open" ? null : value)}
            />
            <Select
              aria-label={t("page.levelTitle")}
              allowClear
              style={{ width: 140 }}
              placeholder={t("page.allLevels")}
              value={level}
              options={listingLevels.map((value) => ({ value, label: t(`level.${value}`) }))}
              onChange={(value) => setLevel(value ?? null)}
            />
          </>
        }
        toolbar={
          <>
            <Button href="/link#l" target="_blank" rel="noopener" title={t("publicPage.allHelp")}>
              {t("publicPage.all")}
            </Button>
            <Button onClick={() => setOpen(true)}>{t("page.rules")}</Button>
            {me.abilities.includes("export") && <ExportMenu path="/listings/export" query={query} />}
          </>
        }
      />
      {isOpen && <ListingRulesDialog me={me} onClose={() => setOpen(false)} />}
    </section>
  );
}

function useColumns(): ScopedColumn<ListingRow>[] {
  const [t, h] = [useListingWords(), useHazardWords()];
  const at = (instant: string | null) => (instant === null ? "—" : dayAndTime(instant).slice(0, 16));
  const nowMs = useMinute(0);
  return [
    { key: "number", title: t("number"), render: (_, row) => row.number ?? "—" },
    { key: "level", title: t("page.levelTitle"), render: (_, row) => <Tag>{t(`level.${row.level}`)}</Tag> },
    { key: "state", title: t("page.state"), render: (_, row) => t(`state.${row.state}`) },
    { key: "by", title: t("by"), render: (_, row) => row.authority ?? row.by.name },
    { key: "place", title: t("page.place"), render: (_, row) => row.placeName },
    { key: "grid", title: t("page.grid"), isExtra: true, render: (_, row) => row.gridName },
    {
      key: "hazard",
      title: t("page.hazard"),
      render: (_, row) => (
        <>
          {row.grade === "major" && <Tag color="error">{h("grade.major")}</Tag>}
          {h(`category.${row.category}`)} {row.serial}
        </>
      ),
    },
    { key: "responsible", title: t("responsible"), render: (_, row) => row.responsible ?? "—" },
    { key: "deadline", title: t("deadline"), render: (_, row) => at(row.deadlineAt) },
    {
      key: "clock",
      title: t("page.clock"),
      render: (_, { clocks: [first] }) => (first ? <ListingClockLine clock={first} nowMs={nowMs} /> : "—"),
    },
    {
      key: "conditions",
      title: t("conditions"),
      render: (_, { conditions }) =>
        conditions.length === 0
          ? "—"
          : `${conditions.filter(({ isMet }) => isMet === true).length}/${conditions.length}`,
    },
    { key: "published", title: t("published"), isExtra: true, render: (_, row) => at(row.publishedAt) },
    { key: "delisted", title: t("delistedAt"), isExtra: true, render: (_, row) => at(row.delistedAt) },
    {
      key: "open",
      title: "",
      render: (_, row) => (
        <>
          <Button type="link" size="small" href={`/board?subject=${row.hazardId}`}>
            {t("page.openCase")}
          </Button>
          {row.listedAt !== null && (
            <Button
              type="link"
              size="small"
              icon={<PrinterOutlined />}
              href={`/notice/${row.id}`}
              target="_blank"
              rel="noopener"
            >
              {t("notice")}
            </Button>
          )}
        </>
      ),
    },
  ];
}
