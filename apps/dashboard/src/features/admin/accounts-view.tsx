import { Alert, App, Button, Card, Form, Input, Modal, Space, Typography } from "antd";
import { useState } from "react";
import type { Account, IssuedPassword } from "@safegrid/contract/account";
import { administratorRoles } from "@safegrid/domain/account";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { AccountPerson } from "./account-person.tsx";
import { AccountTable } from "./account-table.tsx";
import { useAdminWords } from "./admin-words.ts";
import { BatchAccounts } from "./batch-accounts.tsx";
import { HolderSelect } from "./holder-select.tsx";

type Act = "password" | "disabling" | "enabling";
const wordOf = { password: "resetPassword", disabling: "disable", enabling: "enable" } as const;

/** Making, disabling and enabling accounts, and new passwords (account administrator). */
export function AccountsView() {
  const t = useAdminWords();
  const [isMaking, setIsMaking] = useState(false);
  const [isBatch, setIsBatch] = useState(false);
  const [personOf, setPersonOf] = useState<Account | null>(null);
  const [asked, setAsked] = useState<{ act: Act; account: Account } | null>(null);
  const [issued, setIssued] = useState<IssuedPassword | null>(null);
  const actsOf = (account: Account) => {
    const acts: Act[] = account.disabledAt === null ? ["password", "disabling"] : ["enabling"];
    // Whoever holds an office loses it by the security administrator first.
    if (account.role !== null && (administratorRoles as readonly string[]).includes(account.role)) return null;
    return (
      <Space>
        {acts.map((act) => (
          <Button key={act} size="small" danger={act === "disabling"} onClick={() => setAsked({ act, account })}>
            {t(wordOf[act])}
          </Button>
        ))}
        {account.disabledAt === null && account.personId === null && (
          <Button size="small" onClick={() => setPersonOf(account)}>
            {t("setPerson")}
          </Button>
        )}
      </Space>
    );
  };
  return (
    <Card
      title={t("accounts")}
      extra={
        <Space>
          <Button onClick={() => setIsBatch(true)}>{t("batch.open")}</Button>
          <Button type="primary" onClick={() => setIsMaking(true)}>
            {t("newAccount")}
          </Button>
        </Space>
      }
    >
      <AccountTable first="all" actsOf={actsOf} />
      {isMaking && <MakeAccount onClose={() => setIsMaking(false)} onIssued={setIssued} />}
      {isBatch && <BatchAccounts onClose={() => setIsBatch(false)} />}
      {personOf && <AccountPerson account={personOf} onClose={() => setPersonOf(null)} />}
      {asked && <ReasonFor {...asked} onClose={() => setAsked(null)} onIssued={setIssued} />}
      <Modal
        open={issued !== null}
        title={t("oneTime")}
        onCancel={() => setIssued(null)}
        footer={
          <Button type="primary" onClick={() => setIssued(null)}>
            {t("batch.handed")}
          </Button>
        }
      >
        <Typography.Paragraph>{issued?.login}</Typography.Paragraph>
        <Typography.Paragraph code copyable data-one-time>
          {issued?.password}
        </Typography.Paragraph>
        <Alert type="warning" title={t("oneTimeHelp")} />
      </Modal>
    </Card>
  );
}

function MakeAccount({ onClose, onIssued }: { onClose: () => void; onIssued: (issued: IssuedPassword) => void }) {
  const t = useAdminWords();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const create = useCommand<object, IssuedPassword>("/accounts", { hasCommandId: false });
  const finish = (body: object) =>
    create.mutate(body, {
      onSuccess: (issued) => {
        onIssued(issued);
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal open title={t("newAccount")} onCancel={onClose} onOk={() => form.submit()} okText={t("create")}>
      <Form form={form} layout="vertical" onFinish={finish}>
        <Form.Item name="name" label={t("name")} rules={[{ required: true, message: t("required") }]}>
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item
          name="login"
          label={t("login")}
          extra={t("loginHelp")}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name="personId" label={t("person")} extra={t("personHelp")}>
          <HolderSelect />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function ReasonFor({
  act,
  account,
  onClose,
  onIssued,
}: {
  readonly act: Act;
  readonly account: Account;
  readonly onClose: () => void;
  readonly onIssued: (issued: IssuedPassword) => void;
}) {
  const t = useAdminWords();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const command = useCommand<{ reason: string }, IssuedPassword | null>(`/accounts/${account.id}/${act}`, {
    hasCommandId: false,
  });
  const finish = (body: { reason: string }) =>
    command.mutate(body, {
      onSuccess: (issued) => {
        if (issued) onIssued(issued);
        else void message.success(t("done"));
        onClose();
      },
      onError: (problem) => void message.error(applyProblem(form, problem) ?? problem.message),
    });
  return (
    <Modal open title={`${t(wordOf[act])} · ${account.name}`} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" onFinish={finish}>
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={t("reasonHelp")}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
