import { App, Button, Popconfirm, Select, Space, Switch, Tabs, Tag } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import type {
  AbsenceRow,
  AppointmentRow,
  HandoverRow,
  OverlapRow,
  PersonRow,
  VacancyRow,
} from "@safegrid/contract/person";
import { useCommand } from "#/live/answers.ts";
import { goTo, useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { RecordHistoryDrawer } from "#/ui/record-history.tsx";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import type { FormKind } from "./people-forms.tsx";
import { PeopleForm, todayInShanghai } from "./people-forms.tsx";
import { usePeopleWords } from "./people-words.ts";

const tabs = ["appointments", "people", "vacancies", "overlaps", "absences", "handovers"] as const;
type Tab = (typeof tabs)[number];

/** 定人员: who holds which post, what is vacant or held twice, who is away, what is handed over (P5, P12–P15). */
export default function PeoplePage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = usePeopleWords();
  const p = usePostWords();
  const [asked] = useAddressField("tab");
  const tab = tabs.find((each) => each === asked) ?? "appointments";
  const [form, setForm] = useState<FormKind | null>(null);
  const [history, setHistory] = useState<{ id: string; title: string } | null>(null);
  const mayKeep = me.abilities.includes("keepPeople");
  const gridLink = (id: string, name: string) => <a onClick={() => onScope(id)}>{name}</a>;
  const parts = { t, p, mayKeep, setForm, setHistory, gridLink };

  return (
    <section className="people-page">
      <Tabs
        activeKey={tab}
        onChange={(key) =>
          goTo({ set: { tab: key === "appointments" ? null : key, q: null, page: null, state: null } })
        }
        items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
        tabBarExtraContent={mayKeep && <RosterButton scope={scope} />}
      />
      <Tables tab={tab} scope={scope} parts={parts} />
      {form && <PeopleForm form={form} top={me.scope} scope={scope} onClose={() => setForm(null)} />}
      <RecordHistoryDrawer
        subjectId={history?.id ?? null}
        {...(history ? { title: history.title } : {})}
        onClose={() => setHistory(null)}
      />
    </section>
  );
}

interface Parts {
  readonly t: ReturnType<typeof usePeopleWords>;
  readonly p: ReturnType<typeof usePostWords>;
  readonly mayKeep: boolean;
  setForm(form: FormKind): void;
  setHistory(of: { id: string; title: string }): void;
  gridLink(id: string, name: string): ReactNode;
}

function RosterButton({ scope }: Pick<WorkbenchPageProps, "scope">) {
  const t = usePeopleWords();
  const { message } = App.useApp();
  const confirm = useCommand<{ asOfOn: string }>(`/grids/${scope.id}/roster-confirmations`);
  return (
    <Popconfirm
      title={t("rosterSure", { grid: scope.name })}
      onConfirm={() =>
        confirm.mutate(
          { asOfOn: todayInShanghai() },
          {
            onSuccess: () => void message.success(t("done")),
            onError: (problem) => void message.error(problem.message),
          },
        )
      }
    >
      <Button loading={confirm.isPending}>{t("roster")}</Button>
    </Popconfirm>
  );
}

function Tables({ tab, scope, parts }: { tab: Tab } & TableProps) {
  if (tab === "people") return <PeopleTable scope={scope} parts={parts} />;
  if (tab === "vacancies") return <VacancyTable scope={scope} parts={parts} />;
  if (tab === "overlaps") return <OverlapTable scope={scope} parts={parts} />;
  if (tab === "absences") return <AbsenceTable scope={scope} parts={parts} />;
  if (tab === "handovers") return <HandoverTable scope={scope} parts={parts} />;
  return <AppointmentTable scope={scope} parts={parts} />;
}

type TableProps = Pick<WorkbenchPageProps, "scope"> & { parts: Parts };

function AppointmentTable({ scope, parts }: TableProps) {
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
            options={["grid_lead", "cadre_in_charge", "grid_officer", "safety_staff", "supervisor", "substitute"].map(
              (key) => ({ value: key, label: p(`post.${key}`) }),
            )}
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

function PeopleTable({ scope, parts }: TableProps) {
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

function VacancyTable({ scope, parts }: TableProps) {
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

function OverlapTable({ scope, parts }: TableProps) {
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
  return <ScopedTable<OverlapRow> name="overlaps" path="/overlaps" query={{ scope: scope.id }} columns={columns} />;
}

function AbsenceTable({ scope, parts }: TableProps) {
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

function HandoverTable({ scope, parts }: TableProps) {
  const { t, setHistory, gridLink } = parts;
  const { message } = App.useApp();
  const confirm = useCommand<{ id: string }>(({ id }) => `/handovers/${id}/confirmations`, { bodyOf: () => ({}) });
  const side = (at: string | null) =>
    at === null ? (
      <Tag color="orange">{t("waiting")}</Tag>
    ) : (
      <Tag color="green">{t("confirmed", { at: dayAndTime(at) })}</Tag>
    );
  const columns: ScopedColumn<HandoverRow>[] = [
    { key: "grid", title: t("grid"), render: (_, row) => gridLink(row.gridId, row.gridName) },
    {
      key: "from",
      title: t("handoverFrom"),
      render: (_, row) => (
        <>
          {row.fromName} {side(row.fromConfirmedAt)}
        </>
      ),
    },
    {
      key: "to",
      title: t("handoverTo"),
      render: (_, row) => (
        <>
          {row.toName} {side(row.toConfirmedAt)}
        </>
      ),
    },
    {
      key: "items",
      title: t("handoverItems"),
      render: (_, row) => t("handoverCount", { hazards: row.hazardCount, tasks: row.taskCount }),
    },
    { key: "note", title: t("note"), dataIndex: "note", render: (text: string | null) => text ?? "—" },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {row.mayConfirm && (
            <Button
              type="primary"
              size="small"
              onClick={() =>
                confirm.mutate({ id: row.id }, { onError: (problem) => void message.error(problem.message) })
              }
            >
              {t("confirm")}
            </Button>
          )}
          <Button type="link" size="small" onClick={() => setHistory({ id: row.id, title: row.gridName })}>
            {t("history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <ScopedTable<HandoverRow>
      name="handovers"
      path="/handovers"
      query={{ scope: scope.id }}
      columns={columns}
      hasSearch={false}
    />
  );
}
