import { CheckOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Tag } from "antd";
import { useState } from "react";
import type { FacilityRow } from "@safegrid/contract/facility";
import { facilityKinds } from "@safegrid/domain/ledger";
import { useCommand } from "#/live/answers.ts";
import { dayOf } from "#/ui/format.ts";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { FacilityDrawer } from "./facility-drawer.tsx";
import { FilterSelect, useFilters } from "./filter-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

/** The public facilities of a grid, with what falls due first. */
export function FacilityTable({ me, scope, subjectId, onSubject }: WorkbenchPageProps) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const [selected, setSelected] = useState<string[]>([]);
  const filters = useFilters(["kind", "isConfirmed", "isOverdue"]);
  const confirm = useCommand<{ facilities: string[] }>("/ledger/confirmations");
  const mayKeep = me.abilities.includes("keepLedger");
  return (
    <>
      <ScopedTable<FacilityRow>
        name="facilities"
        path="/facilities"
        file={{ path: "/exchange/facilities/export", me }}
        query={{ scope: scope.id, sort: "name", ...filters }}
        subjectId={subjectId}
        onSubject={onSubject}
        searchHint={t("searchFacility")}
        columns={[
          { key: "name", title: t("field.name"), dataIndex: "name", width: 240, fixed: "left" },
          {
            key: "kind",
            title: t("field.facilityKind"),
            dataIndex: "kind",
            width: 120,
            render: (kind: string) => t(`facility.${kind}`),
          },
          { key: "gridPath", title: t("field.cell"), dataIndex: "gridPath", width: 220 },
          {
            key: "due",
            title: t("field.due"),
            width: 150,
            render: (_, row) =>
              row.dueOn === null ? (
                t("none")
              ) : (
                <>
                  {row.dueOn} {row.isOverdue && <Tag color="error">{t("overdue")}</Tag>}
                </>
              ),
          },
          {
            key: "enterprise",
            title: t("field.enterprise"),
            dataIndex: "enterpriseName",
            isExtra: true,
            render: (name: string | null) => name ?? t("none"),
          },
          { key: "address", title: t("field.address"), dataIndex: "address" },
          {
            key: "confirmed",
            title: t("field.confirmed"),
            dataIndex: "confirmedAt",
            width: 120,
            render: (at: string | null) => (at === null ? <Tag color="warning">{t("neverConfirmed")}</Tag> : dayOf(at)),
          },
        ]}
        filters={
          <>
            <FilterSelect
              field="kind"
              label={t("field.facilityKind")}
              width={140}
              options={facilityKinds.map((kind) => ({ value: kind, label: t(`facility.${kind}`) }))}
            />
            <FilterSelect
              field="isOverdue"
              label={t("filter.overdue")}
              options={[
                { value: "true", label: t("filter.overdue") },
                { value: "false", label: t("filter.notOverdue") },
              ]}
            />
            <FilterSelect
              field="isConfirmed"
              label={t("field.confirmed")}
              options={[
                { value: "true", label: t("filter.confirmed") },
                { value: "false", label: t("filter.notConfirmed") },
              ]}
            />
          </>
        }
        toolbar={
          mayKeep && (
            <>
              {selected.length > 0 && (
                <Button
                  icon={<CheckOutlined />}
                  loading={confirm.isPending}
                  onClick={() =>
                    confirm.mutate(
                      { facilities: selected },
                      {
                        onSuccess: () => {
                          void message.success(t("confirmed", { count: selected.length }));
                          setSelected([]);
                        },
                        onError: (problem) => void message.error(problem.message),
                      },
                    )
                  }
                >
                  {t("confirmMany", { count: selected.length })}
                </Button>
              )}
              <Button type="primary" icon={<PlusOutlined />} onClick={() => onSubject("new")}>
                {t("newFacility")}
              </Button>
            </>
          )
        }
        {...(mayKeep ? { rowSelection: { selectedRowKeys: selected, onChange: setSelected } } : {})}
      />
      <FacilityDrawer me={me} scope={scope} subjectId={subjectId} onSubject={onSubject} />
    </>
  );
}
