import { App, Button, Card, Form, Input, Popconfirm, Select, Space, Table, Tag, Typography } from "antd";
import { useCallback, useEffect, useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me, WallDevice } from "@safegrid/contract/session";
import { callApi } from "#/live/api.ts";

const person = { as: "person" } as const;

/** The walls that may look, and the way out. */
export default function AdminPage({ me }: { me: Me }) {
  return (
    <div className="admin">
      <Space orientation="vertical" size="large" style={{ width: "100%" }}>
        <Card
          title={`${me.name} · ${me.scope.name}`}
          extra={
            <Button
              onClick={() =>
                void callApi("/sessions/current", { ...person, method: "DELETE" }).then(() => location.reload())
              }
            >
              退出登录
            </Button>
          }
        />
        {me.abilities.includes("administer") ? (
          <Walls scope={me.scope} />
        ) : (
          <Typography.Text>此账号没有管理权限。</Typography.Text>
        )}
      </Space>
    </div>
  );
}

function Walls({ scope }: { scope: GridSummary }) {
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
  const townships = new Map(grids.map((grid) => [grid.id as string, grid.name]));
  return (
    <Card title="大屏">
      <Form
        form={form}
        layout="inline"
        initialValues={{ gridId: scope.id }}
        onFinish={(body: object) =>
          void callApi("/wall-devices/approvals", { ...person, method: "POST", body }).then(
            () => {
              void message.success("已核准，大屏将自动显示");
              form.resetFields(["code", "label"]);
              read();
            },
            (problem: Error) => message.error(problem.message),
          )
        }
      >
        <Form.Item name="code" label="登记码" rules={[{ required: true, message: "见大屏上的登记码" }]}>
          <Input placeholder="大屏上显示的六位码" />
        </Form.Item>
        <Form.Item name="gridId" label="可看范围" rules={[{ required: true }]}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            style={{ width: 260 }}
            options={grids.map((grid) => ({
              value: grid.id,
              label: grid.level === "village" ? `${townships.get(grid.parentId ?? "") ?? ""} ${grid.name}` : grid.name,
            }))}
          />
        </Form.Item>
        <Form.Item name="label" label="名称" rules={[{ required: true, message: "例如：指挥中心主屏" }]}>
          <Input />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          核准
        </Button>
      </Form>
      <Table
        style={{ marginTop: 24 }}
        rowKey="id"
        dataSource={[...devices]}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: "名称", dataIndex: "label" },
          { title: "范围", render: (_, device) => device.grid.name },
          {
            title: "登记时间",
            render: (_, device) => new Date(device.createdAt).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" }),
          },
          {
            title: "最近使用",
            render: (_, device) =>
              device.lastUsedAt
                ? new Date(device.lastUsedAt).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" })
                : "—",
          },
          {
            title: "状态",
            render: (_, device) => (device.revokedAt ? <Tag>已停用</Tag> : <Tag color="green">在用</Tag>),
          },
          {
            title: "操作",
            render: (_, device) =>
              device.revokedAt ? null : (
                <Popconfirm
                  title="停用后此屏立即断开，确定停用？"
                  onConfirm={() =>
                    void callApi(`/wall-devices/${device.id}`, { ...person, method: "DELETE" }).then(
                      read,
                      (problem: Error) => message.error(problem.message),
                    )
                  }
                >
                  <Button danger size="small">
                    停用
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </Card>
  );
}
