import { Button, Select, Space, Tag } from "antd";
import type { AppointmentRow } from "@safegrid/contract/person";
import { posts } from "@safegrid/domain/post";
import { useAddressField } from "#/ui/address.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** Who holds which post, and what can be done about it: end, transfer, absence, handover. */
export function AppointmentTable({ me, scope, parts }: PeopleTableProps) {
  const { t, p, mayKeep, setForm, setHistory, gridLink } = parts;
  const [state, setState] = useAddressField("state");
  const [post, setPost] = useAddressField("post");
  const columns: ScopedColumn<AppointmentRow>[] = [
    { key: "grid", title: t("grid"), render: (_, row) => gridLink(row.gridId, row.gridName) },
    {
      key: "post",
      title: t("post"),
      render: (_, row) => (
        <>
          {p(`post.${row.post}`)}
          {row.departmentName && <small> {row.departmentName}</small>}
          {row.substituteForName && <small> {t("substituteFor", { name: row.substituteForName })}</small>}
        </>
      ),
    },
    {
      key: "name",
      title: t("name"),
      render: (_, row) => (
        <>
          {row.personName} {row.isAway && <Tag color="orange">{t("away")}</Tag>}
        </>
      ),
    },
    { key: "phone", title: t("phone"), dataIndex: "phone", render: (phone: string | null) => phone ?? "—" },
    { key: "startsOn", title: t("startsOn"), dataIndex: "startsOn" },
    { key: "endsOn", title: t("endsOn"), dataIndex: "endsOn", render: (day: string | null) => day ?? "—" },
    {
      key: "duties",
      title: t("duties"),
      render: (_, row) =>
        row.dutiesVersion === null ? (
          <Tag>{t("dutiesNone")}</Tag>
        ) : row.dutiesAcknowledged ? (
          <Tag color="green">{t("dutiesDone")}</Tag>
        ) : (
          <Tag color="orange">{t("dutiesOpen")}</Tag>
        ),
    },
    { key: "code", title: t("code"), dataIndex: "gridCode", isExtra: true },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {mayKeep && row.state !== "ended" && (
            <>
              <Button type="link" size="small" onClick={() => setForm({ kind: "end", appointment: row })}>
                {t("end")}
              </Button>
              {row.post !== "substitute" && (
                <>
                  <Button type="link" size="small" onClick={() => setForm({ kind: "transfer", appointment: row })}>
                    {t("transfer")}
                  </Button>
                  <Button
                    type="link"
                    size="small"
                    onClick={() => setForm({ kind: "absence", person: { id: row.personId, name: row.personName } })}
                  >
                    {t("absence")}
                  </Button>
                </>
              )}
              <Button type="link" size="small" onClick={() => setForm({ kind: "handover", appointment: row })}>
                {t("handover")}
              </Button>
            </>
          )}
          <Button type="link" size="small" onClick={() => setHistory({ id: row.id, title: row.personName })}>
            {t("history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <ScopedTable<AppointmentRow>
      name="appointments"
      path="/appointments"
      query={{ scope: scope.id, state: state ?? "current", post }}
      file={{ me, title: t("tab.appointments") }}
      columns={columns}
      filters={
        <>
          <Select
            aria-label={t("state.label")}
            value={state ?? "current"}
            style={{ width: 100 }}
            onChange={(next) => setState(next === "current" ? null : next)}
            options={["current", "upcoming", "ended", "all"].map((key) => ({ value: key, label: t(`state.${key}`) }))}
          />
          <Select
            aria-label={t("post")}
            value={post}
            allowClear
            placeholder={t("post")}
            style={{ width: 140 }}
            onChange={(next: string | undefined) => setPost(next ?? null)}
            options={posts.map((key) => ({ value: key, label: p(`post.${key}`) }))}
          />
        </>
      }
      toolbar={
        mayKeep && (
          <Button type="primary" onClick={() => setForm({ kind: "appoint", grid: scope })}>
            {t("appoint")}
          </Button>
        )
      }
    />
  );
}
