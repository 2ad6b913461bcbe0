import { Button, Space, Switch, Tag } from "antd";
import type { AbsenceRow } from "@safegrid/contract/person";
import { useAddressField } from "#/ui/address.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** Who is away, who stands in, and what is left uncovered. */
export function AbsenceTable({ me, scope, parts }: PeopleTableProps) {
  const { t, p, mayKeep, setForm, setHistory, gridLink } = parts;
  const [uncovered, setUncovered] = useAddressField("uncovered");
  const columns: ScopedColumn<AbsenceRow>[] = [
    { key: "name", title: t("name"), dataIndex: "personName" },
    { key: "kind", title: t("absenceKind.label"), render: (_, row) => t(`absenceKind.${row.kind}`) },
    { key: "fromOn", title: t("fromOn"), dataIndex: "fromOn" },
    { key: "toOn", title: t("toOn"), dataIndex: "toOn" },
    {
      key: "substitute",
      title: t("substitute"),
      render: (_, row) => [...new Set(row.substitutes.map((each) => each.personName))].join("、") || "—",
    },
    {
      key: "uncovered",
      title: t("uncovered"),
      render: (_, row) =>
        row.uncovered.length === 0 ? (
          <Tag color="green">{t("covered")}</Tag>
        ) : (
          row.uncovered.map((each) => (
            <div key={each.appointmentId}>
              <Tag color="red">{p(`post.${each.post}`)}</Tag>
              {gridLink(each.gridId, each.gridName)}
            </div>
          ))
        ),
    },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {mayKeep && (
            <Button type="link" size="small" onClick={() => setForm({ kind: "back", absence: row })}>
              {t("back")}
            </Button>
          )}
          <Button type="link" size="small" onClick={() => setHistory({ id: row.id, title: row.personName })}>
            {t("history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <ScopedTable<AbsenceRow>
      name="absences"
      path="/absences"
      query={{ scope: scope.id, uncovered: uncovered === "1" ? "true" : null }}
      file={{ me, title: t("tab.absences") }}
      columns={columns}
      filters={
        <label>
          <Switch size="small" checked={uncovered === "1"} onChange={(on) => setUncovered(on ? "1" : null)} />{" "}
          {t("onlyUncovered")}
        </label>
      }
    />
  );
}
