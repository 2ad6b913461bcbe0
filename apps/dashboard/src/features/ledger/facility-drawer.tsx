import { App, Button, Drawer, Flex, Form, Input, InputNumber, Select, Skeleton, Switch, Tabs } from "antd";
import { useState } from "react";
import type { FacilityRow } from "@safegrid/contract/facility";
import { emptyDetails } from "@safegrid/contract/facility";
import type { FacilityKind } from "@safegrid/domain/ledger";
import { facilityKinds } from "@safegrid/domain/ledger";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { RecordHistory } from "#/ui/record-history.tsx";
import { useOpenMade } from "#/ui/use-open-made.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CellSelect } from "./cell-select.tsx";
import type { DepartmentChoice } from "./department-choice.ts";
import { EntryStep } from "./enterprise-actions.tsx";
import { EnterpriseSelect } from "./enterprise-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

type Values = Record<string, unknown>;
type Props = Pick<WorkbenchPageProps, "me" | "scope" | "subjectId" | "onSubject">;

/** One facility beside the table: form by its kind, history. `new` makes one. */
export function FacilityDrawer({ me, scope, subjectId, onSubject }: Props) {
  const t = useLedgerWords();
  const isNew = subjectId === "new";
  const openMade = useOpenMade({ subjectId, onSubject });
  const { data } = useAnswer<FacilityRow>(subjectId === null || isNew ? null : `/facilities/${subjectId}`);
  const entry = !isNew && data?.id === subjectId ? data : null;
  const [isClosing, setClosing] = useState(false);
  const mayKeep = me.abilities.includes("keepLedger") && entry?.state !== "closed";
  return (
    <Drawer
      open={subjectId !== null}
      size={640}
      title={isNew ? t("newFacility") : (entry?.name ?? "")}
      onClose={() => onSubject(null)}
      destroyOnHidden
      extra={
        entry && mayKeep ? (
          <Button danger onClick={() => setClosing(true)}>
            {t("close")}
          </Button>
        ) : null
      }
    >
      {!isNew && !entry && <Skeleton active />}
      {isNew && <FacilityForm scope={scope} entry={null} mayKeep={mayKeep} onSaved={openMade} />}
      {entry && (
        <Tabs
          items={[
            {
              key: "info",
              label: t("info"),
              children: (
                <FacilityForm
                  key={`${entry.id} ${entry.version}`}
                  scope={scope}
                  entry={entry}
                  mayKeep={mayKeep}
                  onSaved={onSubject}
                />
              ),
            },
            { key: "history", label: t("history"), children: <RecordHistory subjectId={entry.id} /> },
          ]}
        />
      )}
      {entry && isClosing && (
        <EntryStep
          title={t("close")}
          note={t("closeNote")}
          path={`/facilities/${entry.id}/close`}
          version={entry.version}
          field="reason"
          label={t("closeReason")}
          control={<Input maxLength={300} />}
          onDone={() => setClosing(false)}
        />
      )}
    </Drawer>
  );
}

function FacilityForm({
  scope,
  entry,
  mayKeep,
  onSaved,
}: {
  scope: Props["scope"];
  entry: FacilityRow | null;
  mayKeep: boolean;
  onSaved: (id: string) => void;
}) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const { data: known } = useAnswer<{ departments: DepartmentChoice[] }>("/departments");
  const [form] = Form.useForm<Values>();
  const [kind, setKind] = useState<FacilityKind>(entry?.kind ?? "lift");
  const add = useCommand<Values, { receipt: { commandId: string } }>("/facilities");
  const change = useCommand<Values>(`/facilities/${entry?.id}/changes`);
  const details = entry?.details ?? emptyDetails(kind);
  const at = (...path: string[]) => (entry ? ["change", ...path] : path);
  const options = {
    onError: (problem: unknown) => {
      const rest = applyProblem(form, problem);
      if (rest !== null) void message.error(rest);
    },
  };
  const save = (values: Values) => {
    const { departmentId, enterpriseId, ...given } = (entry ? values["change"] : values) as Values & {
      details?: Values;
    };
    const body = {
      ...given,
      ...changedLinks({ departmentId, enterpriseId }, entry),
      details: { kind, ...filled(given.details ?? {}) },
    };
    if (entry)
      change.mutate(
        { version: entry.version, change: body },
        { ...options, onSuccess: () => void message.success(t("saved")) },
      );
    else
      add.mutate(body, {
        ...options,
        onSuccess: ({ receipt }) => {
          void message.success(t("saved"));
          onSaved(receipt.commandId);
        },
      });
  };
  const first = entry
    ? {
        change: {
          name: entry.name,
          address: entry.address,
          enterpriseId: entry.enterpriseId,
          departmentId: entry.departmentId,
          details,
        },
      }
    : { details, ...(scope.level === "cell" ? { cellId: scope.id } : {}) };
  const required = (field: string) => [{ required: true, message: t("required", { label: t(`field.${field}`) }) }];
  return (
    <Form
      form={form}
      key={kind}
      layout="vertical"
      disabled={!mayKeep}
      initialValues={first}
      onFinish={save}
      scrollToFirstError
    >
      {!entry && (
        <Form.Item label={t("field.facilityKind")}>
          <Select<FacilityKind>
            value={kind}
            onChange={setKind}
            options={facilityKinds.map((value) => ({ value, label: t(`facility.${value}`) }))}
          />
        </Form.Item>
      )}
      <Form.Item name={at("name")} label={t("field.name")} extra={t("help.facilityName")} rules={required("name")}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name={at("address")} label={t("field.address")} extra={t("help.address")} rules={required("address")}>
        <Input maxLength={200} />
      </Form.Item>
      {!entry && (
        <Form.Item name="cellId" label={t("field.cell")} extra={t("help.cell")} rules={required("cell")}>
          <CellSelect scopeId={scope.id} />
        </Form.Item>
      )}
      <Form.Item name={at("enterpriseId")} label={t("field.enterprise")} extra={t("help.facilityEnterprise")}>
        <EnterpriseSelect
          scopeId={scope.id}
          {...(entry?.enterpriseId && entry.enterpriseName
            ? { current: { value: entry.enterpriseId, label: entry.enterpriseName } }
            : {})}
        />
      </Form.Item>
      <Form.Item name={at("departmentId")} label={t("field.department")} extra={t("help.facilityDepartment")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={(known?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      {Object.entries(details)
        .filter(([name]) => name !== "kind")
        .map(([name, value]) => (
          <Form.Item
            key={name}
            name={at("details", name)}
            label={t(`detail.${name}`)}
            {...(typeof value === "boolean" ? { valuePropName: "checked" } : {})}
          >
            {controlOf(name, value)}
          </Form.Item>
        ))}
      {mayKeep && (
        <Flex>
          <Button type="primary" htmlType="submit" loading={add.isPending || change.isPending}>
            {t("save")}
          </Button>
        </Flex>
      )}
    </Form>
  );
}

function controlOf(name: string, value: unknown) {
  if (name.endsWith("On")) return <DayPicker />;
  if (typeof value === "boolean") return <Switch />;
  if (name === "widthM" || name === "count") return <InputNumber min={0} style={{ width: "100%" }} />;
  return <Input maxLength={100} />;
}

/**
 * Who answers for it and who supervises it, where that is new. A department that follows from the enterprise is shown, but
 * only sent back where somebody chose another: it goes on following.
 */
function changedLinks(links: { departmentId: unknown; enterpriseId: unknown }, entry: FacilityRow | null): Values {
  const was = { departmentId: entry?.departmentId ?? null, enterpriseId: entry?.enterpriseId ?? null };
  return Object.fromEntries(
    (["departmentId", "enterpriseId"] as const).flatMap((name) => {
      const now = links[name] ?? null;
      return now === was[name] ? [] : [[name, now]];
    }),
  );
}

function filled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === "" || value === undefined ? null : value]),
  );
}
