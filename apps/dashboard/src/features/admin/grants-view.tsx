import { App, Button, Card, Form, Input, Modal, Select, Space, Table, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account, GrantHistory } from "@safegrid/contract/account";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import type { AccountRole } from "@safegrid/domain/account";
import { accountRoles, administratorRoles, roleNames } from "@safegrid/domain/account";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { AccountTable } from "./account-table.tsx";
import { useAdminWords } from "./admin-words.ts";
import { gridOptions, timeOf } from "#/ui/grid-options.ts";
import { BatchGrants } from "./batch-grants.tsx";

/** What each account may do, and where (security administrator). */
export function GrantsView({ me }: { me: Me }) {
  const t = useAdminWords();
  const [chosen, setChosen] = useState<Account | null>(null);
  const [isBatch, setIsBatch] = useState(false);
  const actsOf = (account: Account) => {
    if (account.disabledAt !== null || account.id === me.accountId) return null;
    return (
      <Button size="small" type="primary" onClick={() => setChosen(account)}>
        {t("grant")}
      </Button>
    );
  };
  return (
    <Card title={t("grants")} extra={<Button onClick={() => setIsBatch(true)}>{t("batch.openGrants")}</Button>}>
      <AccountTable first="waiting" actsOf={actsOf} />
      {isBatch && <BatchGrants onClose={() => setIsBatch(false)} />}
      {chosen && <GrantDialog me={me} account={chosen} onClose={() => setChosen(null)} />}
    </Card>
  );
}

interface Wish {
  readonly role: AccountRole | null;
  readonly gridId: string | null;
  readonly departmentId: string | null;
  readonly reason: string;
}

function GrantDialog({ me, account, onClose }: { me: Me; account: Account; onClose: () => void }) {
  const t = useAdminWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const role = Form.useWatch("role", form) as AccountRole | undefined;
  const { data: grids } = useAnswer<{ grids: GridSummary[] }>("/grids?depth=3");
  const { data: departments } = useAnswer<{ departments: { id: string; name: string }[] }>("/departments");
  const { data: history } = useAnswer<GrantHistory>(`/accounts/${account.id}/grants`);
  const grant = useCommand<Wish>(`/accounts/${account.id}/grants`, { hasCommandId: false });
  // Until all grids are there, the one that is shown already has its name.
  const known = [account.grid ?? account.proposal?.grid ?? []].flat();
  const isOffice = role !== undefined && (administratorRoles as readonly string[]).includes(role);
  const send = (wish: Wish) =>
    grant.mutate(wish, {
      onSuccess: () => {
        void message.success(t("done"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  const finish = (given: { role: AccountRole; gridId?: string; departmentId?: string; reason: string }) =>
    send({
      role: given.role,
      gridId: isOffice ? me.scope.id : (given.gridId ?? null),
      departmentId: given.role === "department_regulator" ? (given.departmentId ?? null) : null,
      reason: given.reason,
    });
  const withdraw = async () => {
    const { reason } = (await form.validateFields(["reason"])) as { reason: string };
    send({ role: null, gridId: null, departmentId: null, reason });
  };
  const required = [{ required: true, message: t("required") }];
  return (
    <Modal
      open
      width={680}
      title={`${t("grant")} · ${account.name}（${account.login}）`}
      onCancel={onClose}
      footer={
        <Space>
          {account.role !== null && (
            <Button danger onClick={() => void withdraw().catch(() => {})}>
              {t("withdraw")}
            </Button>
          )}
          <Button type="primary" onClick={() => form.submit()}>
            {t("grant")}
          </Button>
        </Space>
      }
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={finish}
        initialValues={{
          role: account.role ?? account.proposal?.role,
          gridId: (account.grid ?? account.proposal?.grid)?.id,
          departmentId: account.department?.id,
        }}
      >
        <Form.Item name="role" label={t("role")} rules={required}>
          <Select options={accountRoles.map((value) => ({ value, label: roleNames[value][language] }))} />
        </Form.Item>
        {!isOffice && (
          <Form.Item name="gridId" label={t("grid")} rules={required}>
            <Select showSearch={{ optionFilterProp: "label" }} options={gridOptions(grids?.grids ?? known)} />
          </Form.Item>
        )}
        {role === "department_regulator" && (
          <Form.Item name="departmentId" label={t("department")} rules={required}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={(departments?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="reason" label={t("reason")} extra={t("reasonHelp")} rules={required}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
      <Typography.Text strong>{t("history")}</Typography.Text>
      <Table
        size="small"
        rowKey="at"
        dataSource={history?.grants ?? []}
        locale={{ emptyText: t("nothing") }}
        pagination={false}
        columns={[
          { title: t("at"), render: (_, { at }) => timeOf(at) },
          {
            title: t("role"),
            render: (_, each) => (each.role === null ? t("withdraw") : roleNames[each.role][language]),
          },
          {
            title: t("grid"),
            render: (_, { gridName, departmentName }) => [gridName, departmentName].filter(Boolean).join(" · ") || "—",
          },
          { title: t("by"), dataIndex: "byName" },
          { title: t("reason"), dataIndex: "reason" },
        ]}
      />
    </Modal>
  );
}
