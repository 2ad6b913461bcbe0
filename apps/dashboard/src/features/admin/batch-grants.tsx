import { Alert, App, Form, Input, Modal, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account, AccountList, GrantBatch } from "@safegrid/contract/account";
import { roleNames } from "@safegrid/domain/account";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useAdminWords } from "./admin-words.ts";

type Proposed = Account & { readonly proposal: NonNullable<Account["proposal"]> };

/** What the posts of the waiting accounts' persons suggest, looked at line by line and granted at once (security administrator). */
export function BatchGrants({ onClose }: { onClose: () => void }) {
  const t = useAdminWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const { data } = useAnswer<AccountList>("/accounts?state=waiting&pageSize=100");
  const grant = useCommand<GrantBatch>("/grant-batches", { hasCommandId: false });
  const rows = (data?.rows ?? []).filter((row): row is Proposed => row.proposal !== null);
  const others = (data?.total ?? 0) - rows.length;
  const chosen = rows.filter(({ id }) => !left.includes(id));
  const finish = ({ reason }: { reason: string }) =>
    grant.mutate(
      {
        grants: chosen.map(({ id, proposal }) => ({ accountId: id, role: proposal.role, gridId: proposal.grid.id })),
        reason,
      },
      {
        onSuccess: () => {
          void message.success(t("done"));
          onClose();
        },
        onError: (problem) => {
          const at = /^\/grants\/(\d+)/.exec(problem.errors[0]?.pointer ?? "")?.[1];
          const name = at === undefined ? undefined : chosen[Number(at)]?.name;
          if (name !== undefined) return void message.error(`${name}：${problem.message}`);
          const rest = applyProblem(form, problem);
          if (rest !== null) void message.error(rest);
        },
      },
    );
  return (
    <Modal
      open
      width={760}
      title={t("batch.grantTitle")}
      okText={t("batch.grant", { count: chosen.length })}
      okButtonProps={{ disabled: chosen.length === 0 }}
      confirmLoading={grant.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Alert
        type="info"
        showIcon
        style={{ marginBottom: 12 }}
        title={`${t("batch.grantHelp")}${others > 0 ? t("batch.others", { count: others }) : ""}`}
      />
      <Table
        size="small"
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ y: 360 }}
        rowSelection={{
          selectedRowKeys: chosen.map(({ id }) => id),
          onChange: (keys) => setLeft(rows.map(({ id }) => id).filter((id) => !keys.includes(id))),
        }}
        columns={[
          { title: t("name"), dataIndex: "name", width: 120 },
          { title: t("login"), dataIndex: "login", width: 170 },
          { title: t("role"), render: (_, { proposal }) => roleNames[proposal.role][language] },
          { title: t("grid"), render: (_, { proposal }) => proposal.grid.name },
        ]}
      />
      <Form form={form} layout="vertical" style={{ marginTop: 12 }} onFinish={finish}>
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={t("reasonHelp")}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
