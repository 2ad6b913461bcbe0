import { Alert, App, Button, Form, Input, Modal, Select, Table } from "antd";
import { useState } from "react";
import type { ViolationRulesView } from "@safegrid/contract/violation";
import type { Me } from "@safegrid/contract/session";
import { violationKinds } from "@safegrid/domain/violation";
import type { ViolationAuthority } from "@safegrid/domain/violation-authority";
import type { ViolationClockRule } from "@safegrid/metrics/violation-clock";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { dayAndTime, todayInShanghai } from "#/ui/format.ts";
import { filledIn } from "./violation-body.ts";
import { ViolationClockRules } from "./violation-clock-rules.tsx";
import { useViolationWords } from "./violation-words.ts";

/** A line as the form has it: the unit as `level county`, `gridId …`, `departmentId …`. */
interface Line {
  readonly who: string;
  readonly kind: string;
  readonly delegatedBy?: string | null;
  readonly basis: string;
  readonly fromOn: string;
  readonly toOn?: string | null;
}

interface Values {
  readonly authorities: readonly Line[];
  readonly clocks: readonly ViolationClockRule[];
}

const whoText = ({ who }: ViolationAuthority) => Object.entries(who).flat().join(" ");

/** Who may file which kind of violation: shown to all, changed by the county alone. */
export function ViolationAuthorities({ me, onClose }: { me: Me; onClose: () => void }) {
  const t = useViolationWords();
  const { data } = useAnswer<ViolationRulesView>("/violation-rules");
  const units = useUnits(me);
  const [isChanging, setChanging] = useState(false);
  const mayChange = me.role === "county_supervisor" && me.scope.level === "county";
  const nameOf = (line: ViolationAuthority) =>
    units.find(({ value }) => value === whoText(line))?.label ?? whoText(line).split(" ")[1];
  return (
    <Modal open width={1160} title={t("authority.title")} footer={null} onCancel={onClose}>
      {data?.isExample && (
        <Alert type="warning" showIcon title={t("authority.example")} style={{ margin: "8px 0 14px" }} />
      )}
      {data && !data.isExample && (
        <p className="quiet">
          {t("authority.version", { version: data.version, by: data.madeBy ?? "", at: dayAndTime(data.madeAt ?? "") })}
        </p>
      )}
      {data && isChanging && <AuthorityForm view={data} units={units} onDone={() => setChanging(false)} />}
      {data && !isChanging && (
        <>
          <Table<ViolationAuthority>
            size="small"
            rowKey={(line) => JSON.stringify(line)}
            pagination={false}
            dataSource={data.authorities}
            columns={[
              { key: "who", title: t("authority.who"), render: (_, line) => nameOf(line) },
              {
                key: "kind",
                title: t("authority.kind"),
                render: (_, { kind }) => (kind === "*" ? t("authority.anyKind") : t(`kind.${kind}`)),
              },
              {
                key: "basis",
                title: t("authority.basis"),
                render: (_, { basis, delegatedBy }) =>
                  `${basis}（${delegatedBy === null ? t("authority.own") : t("delegated", { by: delegatedBy })}）`,
              },
              {
                key: "days",
                title: t("authority.days"),
                render: (_, { fromOn, toOn }) => `${fromOn} – ${toOn ?? t("authority.forever")}`,
              },
            ]}
          />
          <ViolationClockRules clocks={data.clocks} />
          {mayChange && (
            <Button style={{ marginTop: 12 }} onClick={() => setChanging(true)}>
              {t("authority.edit")}
            </Button>
          )}
        </>
      )}
    </Modal>
  );
}

/** The county, all townships, single ones, and departments. */
function useUnits(me: Me) {
  const t = useViolationWords();
  const { data: departments } = useAnswer<{ departments: { id: string; name: string }[] }>("/departments");
  const { data: grids } = useAnswer<{ grids: { id: string; name: string; level: string }[] }>(
    `/grids?scope=${me.scope.id}&depth=1`,
  );
  return [
    ...(["county", "township"] as const).map((level) => ({
      value: `level ${level}`,
      label: t(`authority.level.${level}`),
    })),
    ...(grids?.grids ?? [])
      .filter(({ level }) => level === "township")
      .map(({ id, name }) => ({ value: `gridId ${id}`, label: name })),
    ...(departments?.departments ?? []).map(({ id, name }) => ({ value: `departmentId ${id}`, label: name })),
  ];
}

function AuthorityForm({
  view,
  units,
  onDone,
}: {
  view: ViolationRulesView;
  units: readonly { value: string; label: string }[];
  onDone: () => void;
}) {
  const t = useViolationWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { mutate, isPending } = useCommand<object>("/violation-rules");
  const publish = ({ authorities, clocks }: Values) =>
    mutate(
      {
        basedOn: view.version,
        clocks: view.clocks.map((rule, index) => ({ ...rule, ...clocks[index] })),
        authorities: authorities.map(({ who, ...line }) => {
          const [name = "", value = ""] = who.split(" ");
          return { delegatedBy: null, toOn: null, ...filledIn(line), who: { [name]: value } };
        }),
      },
      {
        onSuccess: () => {
          message.success(t("authority.done"));
          onDone();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  const required = [{ required: true, message: t("required") }];
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{
        authorities: view.authorities.map((line) => ({ ...line, who: whoText(line) })),
        clocks: view.clocks,
      }}
      onFinish={publish}
    >
      <Form.List name="authorities">
        {(lines, { add, remove }) => (
          <>
            {lines.map(({ key, name }) => (
              <div
                key={key}
                style={{
                  display: "grid",
                  gridTemplateColumns: "150px 190px 180px minmax(220px, 1fr) 130px 140px auto",
                  gap: 6,
                  alignItems: "end",
                }}
              >
                <Form.Item name={[name, "who"]} label={t("authority.who")} rules={required}>
                  <Select options={[...units]} />
                </Form.Item>
                <Form.Item name={[name, "kind"]} label={t("authority.kind")} rules={required}>
                  <Select
                    options={[
                      { value: "*", label: t("authority.anyKind") },
                      ...violationKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
                    ]}
                  />
                </Form.Item>
                <Form.Item name={[name, "delegatedBy"]} label={t("authority.delegatedBy")}>
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item name={[name, "basis"]} label={t("authority.basis")} rules={required}>
                  <Input maxLength={300} />
                </Form.Item>
                <Form.Item name={[name, "fromOn"]} label={t("authority.fromOn")} rules={required}>
                  <DayPicker />
                </Form.Item>
                <Form.Item name={[name, "toOn"]} label={t("authority.toOn")}>
                  <DayPicker />
                </Form.Item>
                <Button style={{ marginBottom: 24 }} onClick={() => remove(name)}>
                  {t("authority.remove")}
                </Button>
              </div>
            ))}
            <Button
              style={{ marginBottom: 16 }}
              onClick={() => add({ who: "level township", kind: "*", basis: "", fromOn: todayInShanghai() })}
            >
              {t("authority.add")}
            </Button>
          </>
        )}
      </Form.List>
      <ViolationClockRules clocks={view.clocks} isForm />
      <Button type="primary" loading={isPending} onClick={() => form.submit()}>
        {t("authority.publish")}
      </Button>{" "}
      <Button onClick={onDone}>{t("cancel")}</Button>
    </Form>
  );
}
