import { App, Button, Card, Form, Input, Popconfirm, Select, Table, Tag } from "antd";
import { useCallback, useEffect, useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { WallDevice } from "@safegrid/contract/session";
import { callApi } from "#/live/api.ts";
import { useAdminWords } from "./admin-words.ts";
import { gridOptions, timeOf } from "#/ui/grid-options.ts";

const person = { as: "person" } as const;

/** The walls that may look, and how a further one is let in (account administrator). */
export function WallsView({ scope }: { scope: GridSummary }) {
  const t = useAdminWords();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const [devices, setDevices] = useState<readonly WallDevice[]>([]);
  const [grids, setGrids] = useState<readonly GridSummary[]>([]);
  const read = useCallback(() => {
    callApi<{ devices: WallDevice[] }>("/wall-devices", person).then(
      (answer) => setDevices(answer.devices),
      (problem: Error) => void message.error(problem.message),
    );
  }, [message]);
  useEffect(() => {
    read();
    callApi<{ grids: GridSummary[] }>("/grids?depth=2", person).then(
      (answer) => setGrids(answer.grids),
      () => {},
    );
    const timer = setInterval(read, 5_000);
    return () => clearInterval(timer);
  }, [read]);
  return (
    <Card title={t("walls")} className="admin-walls">
      <Form
        form={form}
        layout="inline"
        initialValues={{ gridId: scope.id }}
        onFinish={(body: object) =>
          void callApi("/wall-devices/approvals", { ...person, method: "POST", body }).then(
            () => {
              void message.success(t("approved"));
              form.resetFields(["code", "label"]);
              read();
            },
            (problem: Error) => message.error(problem.message),
          )
        }
      >
        <Form.Item name="code" label={t("code")} rules={[{ required: true, message: t("codeHelp") }]}>
          <Input placeholder={t("codeHelp")} />
        </Form.Item>
        <Form.Item name="gridId" label={t("scope")} rules={[{ required: true }]}>
          <Select showSearch={{ optionFilterProp: "label" }} style={{ width: 260 }} options={gridOptions(grids)} />
        </Form.Item>
        <Form.Item name="label" label={t("name")} rules={[{ required: true, message: t("wallNameHelp") }]}>
          <Input />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t("approve")}
        </Button>
      </Form>
      <Table
        style={{ marginTop: 24 }}
        rowKey="id"
        dataSource={[...devices]}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: t("name"), dataIndex: "label" },
          { title: t("scope"), render: (_, device) => device.grid.name },
          {
            title: t("since"),
            render: (_, device) => timeOf(device.createdAt),
          },
          {
            title: t("lastUsed"),
            render: (_, device) => timeOf(device.lastUsedAt),
          },
          {
            title: t("state"),
            render: (_, device) =>
              device.revokedAt ? <Tag>{t("disabled")}</Tag> : <Tag color="green">{t("active")}</Tag>,
          },
          {
            title: t("acts"),
            render: (_, device) =>
              device.revokedAt ? null : (
                <Popconfirm
                  title={t("revokeWall")}
                  onConfirm={() =>
                    void callApi(`/wall-devices/${device.id}`, { ...person, method: "DELETE" }).then(
                      read,
                      (problem: Error) => message.error(problem.message),
                    )
                  }
                >
                  <Button danger size="small">
                    {t("disable")}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </Card>
  );
}
