import { Tag } from "antd";
import type { OverlapRow } from "@safegrid/contract/person";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** Who holds more posts than the rules allow, and posts held twice. */
export function OverlapTable({ me, scope, parts }: PeopleTableProps) {
  const { t, p, gridLink } = parts;
  const columns: ScopedColumn<OverlapRow>[] = [
    { key: "kind", title: t("overlapKind.label"), render: (_, row) => t(`overlapKind.${row.kind}`) },
    { key: "label", title: t("name"), dataIndex: "label" },
    { key: "post", title: t("post"), render: (_, row) => p(`post.${row.post}`) },
    {
      key: "count",
      title: "",
      render: (_, row) => <Tag color="orange">{t("overlapCount", { count: row.count, allowed: row.allowed })}</Tag>,
    },
    {
      key: "where",
      title: t("where"),
      render: (_, row) =>
        row.appointments.map((each) => (
          <div key={each.appointmentId}>
            {gridLink(each.gridId, each.gridName)} {each.personName}
          </div>
        )),
    },
  ];
  return (
    <ScopedTable<OverlapRow>
      name="overlaps"
      path="/overlaps"
      query={{ scope: scope.id }}
      file={{ me, title: t("tab.overlaps") }}
      columns={columns}
    />
  );
}
