import { Button, Space, Tag } from "antd";
import type { PersonRow } from "@safegrid/contract/person";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** The roster: everybody who is known here, with or without a post. */
export function PeopleTable({ me, scope, parts }: PeopleTableProps) {
  const { t, p, mayKeep, setForm, setHistory, gridLink } = parts;
  const columns: ScopedColumn<PersonRow>[] = [
    {
      key: "name",
      title: t("name"),
      render: (_, row) => (
        <>
          {row.name} {row.isAway && <Tag color="orange">{t("away")}</Tag>} {row.isDemo && <Tag>{t("demo")}</Tag>}
        </>
      ),
    },
    { key: "phone", title: t("phone"), dataIndex: "phone", render: (phone: string | null) => phone ?? "—" },
    { key: "employer", title: t("employer"), dataIndex: "employer", render: (text: string | null) => text ?? "—" },
    { key: "title", title: t("title"), dataIndex: "title", render: (text: string | null) => text ?? "—" },
    {
      key: "posts",
      title: t("posts"),
      render: (_, row) =>
        row.posts.length === 0 ? (
          <Tag>{t("noPost")}</Tag>
        ) : (
          row.posts.map((each) => (
            <div key={each.appointmentId}>
              {gridLink(each.gridId, each.gridName)} {p(`post.${each.post}`)}
            </div>
          ))
        ),
    },
    { key: "activeFrom", title: t("activeFrom"), dataIndex: "activeFrom", isExtra: true },
    { key: "activeTo", title: t("activeTo"), dataIndex: "activeTo", isExtra: true },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {mayKeep && (
            <>
              <Button type="link" size="small" onClick={() => setForm({ kind: "person", person: row })}>
                {t("change")}
              </Button>
              <Button
                type="link"
                size="small"
                onClick={() => setForm({ kind: "appoint", grid: scope, personId: row.id })}
              >
                {t("appoint")}
              </Button>
            </>
          )}
          <Button type="link" size="small" onClick={() => setHistory({ id: row.id, title: row.name })}>
            {t("history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <ScopedTable<PersonRow>
      name="people"
      path="/people"
      file={{ path: "/exchange/people/export", me, hasMasks: true }}
      query={{ scope: scope.id }}
      columns={columns}
      toolbar={
        mayKeep && (
          <Button type="primary" onClick={() => setForm({ kind: "person", person: null })}>
            {t("add")}
          </Button>
        )
      }
    />
  );
}
