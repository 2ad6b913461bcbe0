import { Form, Input, Select } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import type { AbsenceRow, AppointmentRow, PersonRow } from "@safegrid/contract/person";
import { absenceKinds } from "@safegrid/domain/post";
import { useAnswer } from "#/live/answers.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { todayInShanghai } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { AppointForm } from "./appoint-form.tsx";
import { CommandForm } from "./command-form.tsx";
import { GridSelect } from "./grid-select.tsx";
import { usePeopleWords } from "./people-words.ts";
import { PersonSelect } from "./person-select.tsx";

export type FormKind =
  | { readonly kind: "person"; readonly person: PersonRow | null }
  | { readonly kind: "appoint"; readonly grid: GridSummary; readonly post?: string; readonly personId?: string }
  | { readonly kind: "end"; readonly appointment: AppointmentRow }
  | { readonly kind: "transfer"; readonly appointment: AppointmentRow }
  | { readonly kind: "absence"; readonly person: Pick<PersonRow, "id" | "name"> }
  | { readonly kind: "back"; readonly absence: AbsenceRow }
  | { readonly kind: "handover"; readonly appointment: AppointmentRow };

/** The dialogs of the people page: each is one command. */
export function PeopleForm({
  form,
  top,
  scope,
  onClose,
}: {
  form: FormKind;
  top: GridSummary;
  scope: GridSummary;
  onClose: () => void;
}) {
  if (form.kind === "person") return <PersonForm person={form.person} scope={scope} onClose={onClose} />;
  if (form.kind === "appoint") return <AppointForm {...form} onClose={onClose} />;
  if (form.kind === "end") return <EndForm appointment={form.appointment} onClose={onClose} />;
  if (form.kind === "transfer") return <TransferForm appointment={form.appointment} top={top} onClose={onClose} />;
  if (form.kind === "absence") return <AbsenceForm person={form.person} onClose={onClose} />;
  if (form.kind === "back") return <BackForm absence={form.absence} onClose={onClose} />;
  return <HandoverForm appointment={form.appointment} onClose={onClose} />;
}

interface PersonValues {
  name: string;
  phone?: string;
  employer?: string;
  title?: string;
  activeFrom?: string | null;
  activeTo?: string | null;
}

function PersonForm({ person, scope, onClose }: { person: PersonRow | null; scope: GridSummary; onClose: () => void }) {
  const t = usePeopleWords();
  const toBody = ({ phone, employer, title, activeFrom, activeTo, name }: PersonValues) => ({
    ...(person ? {} : { gridId: scope.id }),
    name,
    // An empty number keeps the one that is known: the whole one is not here to be sent back.
    ...(phone ? { phone } : person ? {} : { phone: null }),
    employer: employer || null,
    title: title || null,
    activeFrom: activeFrom ?? null,
    activeTo: activeTo ?? null,
  });
  const { name, employer, title, activeFrom, activeTo } = person ?? {};
  return (
    <CommandForm<PersonValues>
      title={person ? `${t("change")} · ${person.name}` : `${t("add")} · ${scope.name}`}
      path={person ? `/people/${person.id}/changes` : "/people"}
      initial={{
        ...(name ? { name } : {}),
        ...(employer ? { employer } : {}),
        ...(title ? { title } : {}),
        activeFrom: activeFrom ?? null,
        activeTo: activeTo ?? null,
      }}
      toBody={toBody}
      onClose={onClose}
    >
      <Form.Item name="name" label={t("name")} rules={[{ required: true, message: t("required") }]}>
        <Input maxLength={40} autoFocus />
      </Form.Item>
      <Form.Item name="phone" label={<FieldHelp label={t("phone")} help={t("phoneHelp")} />}>
        <Input maxLength={20} placeholder={person?.phone ?? "13812345678"} inputMode="tel" />
      </Form.Item>
      <Form.Item name="employer" label={<FieldHelp label={t("employer")} help={t("employerHelp")} />}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="title" label={<FieldHelp label={t("title")} help={t("titleHelp")} />}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="activeFrom" label={<FieldHelp label={t("activeFrom")} help={t("activeFromHelp")} />}>
        <DayPicker />
      </Form.Item>
      <Form.Item name="activeTo" label={<FieldHelp label={t("activeTo")} help={t("activeToHelp")} />}>
        <DayPicker />
      </Form.Item>
    </CommandForm>
  );
}

function EndForm({ appointment, onClose }: { appointment: AppointmentRow; onClose: () => void }) {
  const t = usePeopleWords();
  const needed = [{ required: true, message: t("required") }];
  return (
    <CommandForm<{ endsOn: string; reason: string }>
      title={`${t("end")} · ${appointment.personName} · ${appointment.gridName}`}
      path={`/appointments/${appointment.id}/ending`}
      initial={{ endsOn: todayInShanghai() }}
      onClose={onClose}
    >
      <Form.Item name="endsOn" label={<FieldHelp label={t("lastDay")} help={t("lastDayHelp")} />} rules={needed}>
        <DayPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="reason" label={<FieldHelp label={t("reason")} help={t("reasonHelp")} />} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
    </CommandForm>
  );
}

function TransferForm({
  appointment,
  top,
  onClose,
}: {
  appointment: AppointmentRow;
  top: GridSummary;
  onClose: () => void;
}) {
  const t = usePeopleWords();
  const needed = [{ required: true, message: t("required") }];
  return (
    <CommandForm<{ gridId: string; startsOn: string; reason: string }>
      title={`${t("transfer")} · ${appointment.personName} · ${appointment.gridName}`}
      path={`/appointments/${appointment.id}/transfer`}
      initial={{ startsOn: todayInShanghai() }}
      onClose={onClose}
    >
      <Form.Item name="gridId" label={<FieldHelp label={t("transferTo")} help={t("transferHelp")} />} rules={needed}>
        <GridSelect top={top} level={appointment.level} />
      </Form.Item>
      <Form.Item
        name="startsOn"
        label={<FieldHelp label={t("transferFrom")} help={t("transferFromHelp")} />}
        rules={needed}
      >
        <DayPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="reason" label={<FieldHelp label={t("reason")} help={t("reasonHelp")} />} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
    </CommandForm>
  );
}

function AbsenceForm({ person, onClose }: { person: Pick<PersonRow, "id" | "name">; onClose: () => void }) {
  const t = usePeopleWords();
  const needed = [{ required: true, message: t("required") }];
  return (
    <CommandForm<{ fromOn: string; toOn: string; kind: string; substitutePersonId?: string | null }>
      title={`${t("absence")} · ${person.name}`}
      path={`/people/${person.id}/absences`}
      initial={{ fromOn: todayInShanghai(), kind: "leave" }}
      toBody={(values) => ({ ...values, substitutePersonId: values.substitutePersonId ?? null })}
      onClose={onClose}
    >
      <Form.Item name="kind" label={t("absenceKind.label")} rules={needed}>
        <Select options={absenceKinds.map((kind) => ({ value: kind, label: t(`absenceKind.${kind}`) }))} />
      </Form.Item>
      <Form.Item name="fromOn" label={t("fromOn")} rules={needed}>
        <DayPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="toOn" label={t("toOn")} rules={needed}>
        <DayPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="substitutePersonId" label={<FieldHelp label={t("substitute")} help={t("substituteHelp")} />}>
        <PersonSelect excludedId={person.id} />
      </Form.Item>
    </CommandForm>
  );
}

function BackForm({ absence, onClose }: { absence: AbsenceRow; onClose: () => void }) {
  const t = usePeopleWords();
  return (
    <CommandForm<{ toOn: string }>
      title={`${t("back")} · ${absence.personName}`}
      path={`/absences/${absence.id}/ending`}
      initial={{ toOn: todayInShanghai() }}
      onClose={onClose}
    >
      <Form.Item name="toOn" label={t("backOn")} rules={[{ required: true, message: t("required") }]}>
        <DayPicker allowClear={false} max={absence.toOn} />
      </Form.Item>
    </CommandForm>
  );
}

function HandoverForm({ appointment, onClose }: { appointment: AppointmentRow; onClose: () => void }) {
  const t = usePeopleWords();
  const p = usePostWords();
  const { data } = useAnswer<{ rows: AppointmentRow[] }>(
    `/appointments?scope=${appointment.gridId}&only=true&state=all&pageSize=100`,
  );
  return (
    <CommandForm<{ toAppointmentId: string; note?: string }>
      title={`${t("handover")} · ${appointment.personName} · ${appointment.gridName}`}
      path="/handovers"
      initial={{}}
      toBody={({ note, ...values }) => ({ fromAppointmentId: appointment.id, ...values, note: note || null })}
      onClose={onClose}
    >
      <Form.Item
        name="toAppointmentId"
        label={<FieldHelp label={t("handoverTo")} help={t("handoverToHelp")} />}
        rules={[{ required: true, message: t("required") }]}
      >
        <Select
          options={(data?.rows ?? [])
            .filter((each) => each.personId !== appointment.personId && each.state !== "ended")
            .map((each) => ({
              value: each.id,
              label: `${each.personName} · ${p(`post.${each.post}`)} · ${t(`state.${each.state}`)}`,
            }))}
        />
      </Form.Item>
      <Form.Item name="note" label={t("note")}>
        <Input.TextArea maxLength={500} rows={3} />
      </Form.Item>
    </CommandForm>
  );
}
