import type { DepartmentChoice } from "./department-choice.ts";
import { CheckOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Tag } from "antd";
import { useState } from "react";
import type { EnterpriseRow } from "@safegrid/contract/enterprise";
import { industries } from "@safegrid/domain/industry";
import { enrolmentStates, enterpriseKinds, ledgerStates, riskClasses } from "@safegrid/domain/ledger";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { goTo, useAddress } from "#/ui/address.ts";
import { dayAndTime, dayOf } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { Translate } from "#/ui/words.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { EnterpriseDrawer } from "./enterprise-drawer.tsx";
import { FilterSelect, useFilters } from "./filter-select.tsx";
import { IndustrySelect } from "./industry-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

export const riskColours = { major: "red", larger: "orange", general: "gold", low: "blue" } as const;

const filterFields = ["risk", "kind", "state", "enrolment", "isConfirmed", "isKeyUnit", "department", "industry"];

/** The enterprises of a grid: filters, table, bulk confirmation, and the entry in a drawer. */
export function EnterpriseTable({ me, scope, subjectId, onSubject }: WorkbenchPageProps) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const { query } = useAddress();
  const [selected, setSelected] = useState<string[]>([]);
  const filters = useFilters(filterFields);
  const { data: departments } = useAnswer<{ departments: DepartmentChoice[] }>("/departments");
  const confirm = useCommand<{ enterprises: string[] }>("/ledger/confirmations");
  const mayKeep = me.abilities.includes("keepLedger");
  const choices = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${group}.${value}`) }));

  const confirmSelected = () =>
    confirm.mutate(
      { enterprises: selected },
      {
        onSuccess: () => {
          void message.success(t("confirmed", { count: selected.length }));
          setSelected([]);
        },
        onError: (problem) => void message.error(problem.message),
      },
    );

  return (
    <>
      <ScopedTable<EnterpriseRow>
        name="enterprises"
        path="/enterprises"
        file={{ path: "/exchange/enterprises/export", me, hasMasks: true }}
        query={{ scope: scope.id, ...filters }}
        columns={columnsOf(t)}
        subjectId={subjectId}
        onSubject={onSubject}
        searchHint={t("searchEnterprise")}
        filters={
          <>
            <FilterSelect field="risk" label={t("field.risk")} options={choices("risk", riskClasses)} />
            <FilterSelect field="kind" label={t("field.kind")} options={choices("kind", enterpriseKinds)} />
            <FilterSelect
              field="enrolment"
              label={t("field.enrolment")}
              options={choices("enrolment", enrolmentStates)}
            />
            <FilterSelect
              field="isConfirmed"
              label={t("field.confirmed")}
              options={[
                { value: "true", label: t("filter.confirmed") },
                { value: "false", label: t("filter.notConfirmed") },
              ]}
            />
            <FilterSelect
              field="isKeyUnit"
              label={t("field.isKeyUnit")}
              options={[
                { value: "true", label: t("yes") },
                { value: "false", label: t("no") },
              ]}
            />
            <FilterSelect field="state" label={t("field.state")} options={choices("state", ledgerStates)} />
            <FilterSelect
              field="department"
              label={t("field.department")}
              width={170}
              options={(departments?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
            <IndustrySelect
              width={200}
              placeholder={t("field.industry")}
              value={query.get("industry")}
              onChange={(code) => goTo({ set: { industry: code, page: null } })}
            />
          </>
        }
        toolbar={
          mayKeep && (
            <>
              {selected.length > 0 && (
                <Button icon={<CheckOutlined />} loading={confirm.isPending} onClick={confirmSelected}>
                  {t("confirmMany", { count: selected.length })}
                </Button>
              )}
              <Button type="primary" icon={<PlusOutlined />} onClick={() => onSubject("new")}>
                {t("newEnterprise")}
              </Button>
            </>
          )
        }
        {...(mayKeep ? { rowSelection: { selectedRowKeys: selected, onChange: setSelected } } : {})}
      />
      <EnterpriseDrawer
        me={me}
        scope={scope}
        subjectId={subjectId}
        departments={departments?.departments ?? []}
        onSubject={onSubject}
      />
    </>
  );
}

function columnsOf(t: Translate): ScopedColumn<EnterpriseRow>[] {
  return [
    {
      key: "name",
      title: t("field.name"),
      dataIndex: "name",
      fixed: "left",
      width: 240,
      render: (name: string, row) => (
        <>
          {name} {row.isKeyUnit && <Tag color="purple">{t("field.isKeyUnit")}</Tag>}
        </>
      ),
    },
    { key: "gridPath", title: t("field.cell"), dataIndex: "gridPath", width: 220 },
    {
      key: "industry",
      title: t("field.industry"),
      dataIndex: "industry",
      width: 170,
      render: (code: string | null) => (code === null ? t("none") : (industries.get(code)?.name ?? code)),
    },
    {
      key: "risk",
      title: t("field.risk"),
      dataIndex: "risk",
      width: 100,
      render: (risk: EnterpriseRow["risk"]) =>
        risk === null ? t("none") : <Tag color={riskColours[risk]}>{t(`risk.${risk}`)}</Tag>,
    },
    {
      key: "department",
      title: t("field.department"),
      dataIndex: "departmentName",
      width: 130,
      render: (name: string | null) => name ?? t("none"),
    },
    {
      key: "contact",
      title: t("field.contactName"),
      width: 150,
      render: (_, row) => [row.contactName, row.phone].filter((part) => part !== null).join(" ") || t("none"),
    },
    {
      key: "enrolment",
      title: t("field.enrolment"),
      dataIndex: "enrolment",
      width: 90,
      render: (state: string) => t(`enrolment.${state}`),
    },
    {
      key: "confirmed",
      title: t("field.confirmed"),
      dataIndex: "confirmedAt",
      width: 120,
      render: (at: string | null) => (at === null ? <Tag color="warning">{t("neverConfirmed")}</Tag> : dayOf(at)),
    },
    {
      key: "kind",
      title: t("field.kind"),
      dataIndex: "kind",
      isExtra: true,
      render: (kind: string) => t(`kind.${kind}`),
    },
    { key: "creditCode", title: t("field.creditCode"), dataIndex: "creditCode", isExtra: true, className: "code" },
    { key: "address", title: t("field.address"), dataIndex: "address", isExtra: true },
    { key: "employees", title: t("field.employees"), dataIndex: "employees", isExtra: true, align: "right" },
    {
      key: "state",
      title: t("field.state"),
      dataIndex: "state",
      isExtra: true,
      render: (state: string) => t(`state.${state}`),
    },
    {
      key: "changed",
      title: t("field.changed"),
      dataIndex: "changedAt",
      isExtra: true,
      render: (at: string) => dayAndTime(at),
    },
  ];
}
