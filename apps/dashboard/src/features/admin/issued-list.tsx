import { Alert, Button, Modal, Table, Typography } from "antd";
import type { IssuedBatch } from "@safegrid/contract/account";
import { useAdminWords } from "./admin-words.ts";

/** One-time passwords of many accounts, shown this once: to be printed and cut up, or kept as a table for handing out. */
export function IssuedList({ issued, onClose }: { issued: IssuedBatch; onClose: () => void }) {
  const t = useAdminWords();
  const head = [t("name"), t("grid"), t("login"), t("oneTime")];
  const save = () => {
    const lines = [head, ...issued.accounts.map((each) => [each.name, each.gridName, each.login, each.password])];
    // A password may begin with a sign that a spreadsheet would take for a formula.
    const text = lines
      .map((line) => line.map((cell) => `"${/^[-=+@]/.test(cell) ? "\t" : ""}${cell}"`).join(","))
      .join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\uFEFF${text}\r\n`], { type: "text/csv;charset=utf-8" }));
    link.download = `${t("batch.file")}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Modal
      open
      width={760}
      title={t("batch.issued", { count: issued.accounts.length })}
      onCancel={onClose}
      footer={[
        <Button key="save" onClick={save}>
          {t("batch.save")}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {t("batch.handed")}
        </Button>,
      ]}
    >
      <Alert type="warning" showIcon title={t("oneTimeHelp")} style={{ marginBottom: 12 }} />
      <Table
        size="small"
        rowKey="id"
        dataSource={issued.accounts}
        pagination={false}
        scroll={{ y: 420 }}
        columns={[
          { title: t("name"), dataIndex: "name", width: 110 },
          { title: t("grid"), dataIndex: "gridName" },
          { title: t("login"), dataIndex: "login", width: 150 },
          {
            title: t("oneTime"),
            width: 200,
            render: (_, { login, password }) => (
              <Typography.Text code data-one-time-of={login}>
                {password}
              </Typography.Text>
            ),
          },
        ]}
      />
    </Modal>
  );
}
