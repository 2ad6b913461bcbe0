import { Button, Select, Tag } from "antd";
import type { VacancyRow } from "@safegrid/contract/person";
import { useAddressField } from "#/ui/address.ts";
import { todayInShanghai } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** Posts that must be filled and are not, today or in the days ahead. */
export function VacancyTable({ me, scope, parts }: PeopleTableProps) {
  const { t, p, mayKeep, setForm, gridLink } = parts;
  const [ahead, setAhead] = useAddressField("ahead");
  const columns: ScopedColumn<VacancyRow>[] = [
    { key: "grid", title: t("grid"), render: (_, row) => gridLink(row.gridId, row.pathName) },
    { key: "post", title: t("post"), render: (_, row) => p(`post.${row.post}`) },
    {
      key: "fromOn",
      title: t("vacantFrom"),
      render: (_, row) =>
        row.fromOn <= todayInShanghai() ? <Tag color="red">{t("vacantToday")}</Tag> : <span>{row.fromOn}</span>,
    },
    { key: "last", title: t("lastHolder"), render: (_, row) => row.lastHolder ?? "—" },
    {
      key: "actions",
      title: "",
      render: (_, row) =>
        mayKeep && (
          <Button
            type="link"
            size="small"
            onClick={() =>
              setForm({
                kind: "appoint",
                post: row.post,
                grid: { ...scope, id: row.gridId, name: row.gridName, code: row.gridCode, level: row.level },
              })
            }
          >
            {t("fill")}
          </Button>
        ),
    },
  ];
  return (
    <ScopedTable<VacancyRow>
      name="vacancies"
      path="/vacancies"
      query={{ scope: scope.id, aheadDays: ahead ?? "30" }}
      file={{ me, title: t("tab.vacancies") }}
      columns={columns}
      filters={
        <Select
          aria-label={t("vacantFrom")}
          value={ahead ?? "30"}
          style={{ width: 150 }}
          onChange={(next) => setAhead(next === "30" ? null : next)}
          options={["0", "30", "90"].map((days) => ({
            value: days,
            label: days === "0" ? t("vacantToday") : t("ahead", { days }),
          }))}
        />
      }
    />
  );
}
