import { Tabs } from "antd";
import { useState } from "react";
import { goTo, useAddressField } from "#/ui/address.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { RecordHistoryDrawer } from "#/ui/record-history.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { AbsenceTable } from "./absence-table.tsx";
import { AppointmentTable } from "./appointment-table.tsx";
import { HandoverTable } from "./handover-table.tsx";
import { OverlapTable } from "./overlap-table.tsx";
import type { FormKind } from "./people-forms.tsx";
import { PeopleForm } from "./people-forms.tsx";
import { usePeopleWords } from "./people-words.ts";
import { PeopleTable } from "./person-table.tsx";
import { RosterButton } from "./roster-button.tsx";
import { VacancyTable } from "./vacancy-table.tsx";

const tableOf = {
  appointments: AppointmentTable,
  people: PeopleTable,
  vacancies: VacancyTable,
  overlaps: OverlapTable,
  absences: AbsenceTable,
  handovers: HandoverTable,
} as const;
const tabs = Object.keys(tableOf) as (keyof typeof tableOf)[];

/** 定人员: who holds which post, what is vacant or held twice, who is away, what is handed over (P5, P12–P15). */
export default function PeoplePage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = usePeopleWords();
  const p = usePostWords();
  const [asked] = useAddressField("tab");
  const tab = tabs.find((each) => each === asked) ?? "appointments";
  const Table = tableOf[tab];
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
        tabBarExtraContent={me.abilities.includes("confirmRoster") && <RosterButton scope={scope} />}
      />
      <Table me={me} scope={scope} parts={parts} />
      {form && <PeopleForm form={form} top={me.scope} scope={scope} onClose={() => setForm(null)} />}
      <RecordHistoryDrawer
        subjectId={history?.id ?? null}
        {...(history ? { title: history.title } : {})}
        onClose={() => setHistory(null)}
      />
    </section>
  );
}
