import { App, Button, Col, Form, Input, InputNumber, Row, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EnterpriseDetail } from "@safegrid/contract/enterprise";
import { departmentOfIndustry } from "@safegrid/domain/industry";
import { enrolmentStates, enterpriseKinds, riskClasses } from "@safegrid/domain/ledger";
import { placeCategories } from "@safegrid/domain/place";
import type { ApiProblem } from "#/live/api.ts";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { dayAndTime } from "#/ui/format.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CellSelect } from "./cell-select.tsx";
import { CreditCodeHint, creditCodeFault } from "./credit-code-hint.tsx";
import type { DepartmentChoice } from "./department-choice.ts";
import { IndustrySelect } from "./industry-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

const personal = ["legalPerson", "contactName", "phone"];

type Values = Record<string, unknown>;

/** The fields of an entry with their help. A change sends only what is different, with the version that was read. */
export function EnterpriseForm({
  me,
  scope,
  entry,
  departments,
  isReadOnly = false,
  onSaved,
}: Pick<WorkbenchPageProps, "me" | "scope"> & {
  entry: EnterpriseDetail | null;
  departments: readonly DepartmentChoice[];
  isReadOnly?: boolean;
  onSaved: (id: string) => void;
}) {
  const t = useLedgerWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const add = useCommand<Values, { receipt: { commandId: string } }>("/enterprises");
  const change = useCommand<Values>(`/enterprises/${entry?.id}/changes`);
  // What the API refuses of a change is named /change/<field>: the form's fields stand under the same path.
  const at = (field: string) => (entry ? ["change", field] : field);
  const first = initialValues(entry, scope);
  const industry = Form.useWatch(at("industry"), form) as string | null | undefined;
  const code = Form.useWatch(at("creditCode"), form) as string | null | undefined;
  const isEnrolled = Form.useWatch(at("enrolment"), form) === "enrolled";
  const byIndustry = industry ? departmentOfIndustry(industry, departments) : null;

  const fail = (problem: ApiProblem) => {
    const rest = applyProblem(form, problem);
    if (problem.code === "record-changed-meanwhile") void message.warning(t("conflict"));
    else if (rest !== null) void message.error(rest);
  };
  const save = (values: Values) => {
    if (!entry) {
      const { cellId, placeCategory: category, ...given } = values;
      // Left empty, the industry says it; null = nobody patrols there.
      const patrolled = category ? { placeCategory: category === "none" ? null : category } : {};
      add.mutate(
        { ...filled(given), ...patrolled, cellId },
        {
          onSuccess: ({ receipt }) => {
            void message.success(t("saved"));
            onSaved(receipt.commandId);
          },
          onError: fail,
        },
      );
      return;
    }
    const now = filled((values["change"] ?? {}) as Values);
    if (now["enrolment"] !== "enrolled") Object.assign(now, { enrolmentNumber: null, enrolledOn: null });
    const changed = Object.fromEntries(
      Object.entries(now).filter(([field, value]) =>
        personal.includes(field) ? value !== null : JSON.stringify(value) !== JSON.stringify(first[field] ?? null),
      ),
    );
    if (Object.keys(changed).length === 0) return void message.info(t("saved"));
    change.mutate(
      { version: entry.version, change: changed },
      { onSuccess: () => void message.success(t("saved")), onError: fail },
    );
  };

  const field = (
    name: string,
    control: ReactNode,
    more: { isRequired?: boolean; extra?: ReactNode; span?: number } = {},
  ) => (
    <Col span={more.span ?? 12} key={name}>
      <Form.Item
        name={at(name)}
        label={t(`field.${name === "cellId" ? "cell" : name === "departmentId" ? "department" : name}`)}
        extra={more.extra ?? t(`help.${name === "cellId" ? "cell" : name === "departmentId" ? "department" : name}`)}
        rules={
          more.isRequired
            ? [{ required: true, message: t("required", { label: t(`field.${name === "cellId" ? "cell" : name}`) }) }]
            : []
        }
        {...(typeof first[name] === "boolean" ? { valuePropName: "checked" } : {})}
      >
        {control}
      </Form.Item>
    </Col>
  );
  const select = (group: string, values: readonly string[], isClearable = false) => (
    <Select allowClear={isClearable} options={values.map((value) => ({ value, label: t(`${group}.${value}`) }))} />
  );
  const hidden = (name: "legalPerson" | "contactName" | "phone") => (
    <Input
      autoComplete="off"
      maxLength={60}
      placeholder={entry?.[name] ? `${entry[name]}（${t("keepPersonal")}）` : ""}
    />
  );

  return (
    <Form
      form={form}
      layout="vertical"
      disabled={isReadOnly}
      initialValues={entry ? { change: first } : first}
      onFinish={save}
      scrollToFirstError
      className="ledger-form"
    >
      <Row gutter={16}>
        {field("name", <Input maxLength={120} />, { isRequired: true, span: 24 })}
        {field("shortName", <Input maxLength={60} />)}
        {field("kind", select("kind", enterpriseKinds))}
        <Col span={12}>
          <Form.Item
            name={at("creditCode")}
            label={t("field.creditCode")}
            extra={
              code && !creditCodeFault(code, language) ? (
                <CreditCodeHint text={code} ownId={entry?.id ?? null} />
              ) : (
                t("help.creditCode")
              )
            }
            validateTrigger="onChange"
            rules={[
              {
                validator: (_, value: string | null) => {
                  const fault = creditCodeFault(value, language);
                  return fault === null ? Promise.resolve() : Promise.reject(new Error(fault));
                },
              },
            ]}
          >
            <Input maxLength={30} style={{ fontFamily: "monospace" }} />
          </Form.Item>
        </Col>
        {field("industry", <IndustrySelect />)}
        {field(
          "departmentId",
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            options={departments.map(({ id, name }) => ({ value: id, label: name }))}
          />,
          {
            extra: !industry
              ? t("help.department")
              : byIndustry
                ? t("help.departmentBy", { name: byIndustry.name })
                : t("help.departmentNone"),
          },
        )}
        {field("risk", select("risk", riskClasses, true))}
        {field("address", <Input maxLength={200} />, { isRequired: true, span: 24 })}
        {!entry && field("cellId", <CellSelect scopeId={scope.id} />, { isRequired: true })}
        {!entry && field("placeCategory", select("category", ["none", ...placeCategories], true))}
        {field("legalPerson", hidden("legalPerson"))}
        {field("contactName", hidden("contactName"))}
        {field("phone", hidden("phone"))}
        {field("employees", <InputNumber min={0} max={1_000_000} style={{ width: "100%" }} />)}
        {field("isKeyUnit", <Switch />)}
        {field("state", select("state", ["active", "suspended"]))}
        {field("enrolment", select("enrolment", enrolmentStates))}
        {isEnrolled && field("enrolmentNumber", <Input maxLength={60} />, { isRequired: true })}
        {isEnrolled && field("enrolledOn", <DayPicker />, { isRequired: true })}
      </Row>
      {entry && (
        <p className="quiet">
          {entry.gridPath} ·{" "}
          {entry.collectedAt
            ? t("collectedBy", { at: dayAndTime(entry.collectedAt), name: entry.collectedByName })
            : t("none")}{" "}
          ·{" "}
          {entry.confirmedAt
            ? t("confirmedBy", { at: dayAndTime(entry.confirmedAt), name: entry.confirmedByName })
            : t("neverConfirmed")}
        </p>
      )}
      {entry && entry.places.length > 0 && (
        <p className="quiet">
          {t("field.places")}：
          {entry.places.map(({ name, category }) => `${name}（${t(`category.${category}`)}）`).join("、")}
        </p>
      )}
      {entry && entry.mergedFrom.length > 0 && (
        <p className="quiet">
          {t("field.mergedFrom")}：
          {entry.mergedFrom.map(({ id, name }) => (
            <Button key={id} type="link" size="small" disabled={false} onClick={() => onSaved(id)}>
              {name}
            </Button>
          ))}
        </p>
      )}
      {!isReadOnly && me.abilities.includes("keepLedger") && (
        <Button type="primary" htmlType="submit" loading={add.isPending || change.isPending}>
          {t("save")}
        </Button>
      )}
    </Form>
  );
}

function initialValues(entry: EnterpriseDetail | null, scope: WorkbenchPageProps["scope"]): Values {
  if (!entry)
    return {
      kind: "individual",
      isKeyUnit: false,
      state: "active",
      enrolment: "not_enrolled",
      ...(scope.level === "cell" ? { cellId: scope.id } : {}),
    };
  return {
    name: entry.name,
    shortName: entry.shortName,
    kind: entry.kind,
    creditCode: entry.creditCode,
    industry: entry.industry,
    departmentId: entry.isDepartmentChosen ? entry.departmentId : null,
    risk: entry.risk,
    address: entry.address,
    employees: entry.employees,
    isKeyUnit: entry.isKeyUnit,
    state: entry.state,
    enrolment: entry.enrolment,
    enrolmentNumber: entry.enrolmentNumber,
    enrolledOn: entry.enrolledOn,
  };
}

/** A field that was left empty is null, not an empty text. */
function filled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === "" || value === undefined ? null : value]),
  );
}
