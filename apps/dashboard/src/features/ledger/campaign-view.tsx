import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Card, Empty, Flex, Form, Input, Modal, Popconfirm, Space, Table, Tag } from "antd";
import { useState } from "react";
import type { CampaignDetail, CampaignRow } from "@safegrid/contract/ledger";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { goTo } from "#/ui/address.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { dayAndTime, todayInShanghai } from "#/ui/format.ts";
import { Fraction } from "#/ui/fraction.tsx";
import { ListFileMenu } from "#/ui/list-file-menu.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CellSelect } from "./cell-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

/** Campaigns "all entries of these grids confirmed by DAY", with the progress of each grid. */
export function CampaignView({ me, scope, onScope }: WorkbenchPageProps) {
  const t = useLedgerWords();
  const { data } = useAnswer<{ campaigns: CampaignRow[] }>(`/ledger/campaigns?scope=${scope.id}`);
  const [isOpening, setOpening] = useState(false);
  const mayOpen = me.abilities.includes("keepLedger") && ["county", "township"].includes(me.scope.level);
  return (
    <>
      {mayOpen && (
        <Flex justify="flex-end" style={{ marginBottom: 8 }}>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpening(true)}>
            {t("newCampaign")}
          </Button>
        </Flex>
      )}
      {data?.campaigns.length === 0 && <Empty description={t("noCampaigns")} />}
      {(data?.campaigns ?? []).map((campaign) => (
        <Campaign
          key={campaign.id}
          campaign={campaign}
          mayClose={mayOpen}
          mayExport={me.abilities.includes("export")}
          onScope={onScope}
        />
      ))}
      {isOpening && <OpenDialog scopeId={scope.id} onDone={() => setOpening(false)} />}
    </>
  );
}

type Part = CampaignDetail["byGrid"][number];

function Campaign({
  campaign,
  mayClose,
  mayExport,
  onScope,
}: {
  campaign: CampaignRow;
  mayClose: boolean;
  mayExport: boolean;
  onScope: (id: string) => void;
}) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const { data } = useAnswer<CampaignDetail>(`/ledger/campaigns/${campaign.id}`);
  const close = useCommand<object>(`/ledger/campaigns/${campaign.id}/close`);
  const isLate = campaign.closedAt === null && campaign.dueOn < todayInShanghai();
  const columns = [
    {
      title: t("grid"),
      dataIndex: "name",
      render: (name: string, { gridId }: Part) => <a onClick={() => onScope(gridId)}>{name}</a>,
    },
    {
      title: t("progress"),
      dataIndex: "progress",
      width: 260,
      render: (progress: CampaignRow["progress"]) => <Fraction rate={progress} unit={t("entries")} hasBar />,
    },
    {
      title: "",
      width: 100,
      render: (_: unknown, { gridId, progress }: Part) =>
        campaign.closedAt === null && progress.numerator < progress.denominator ? (
          <a
            onClick={() => {
              onScope(gridId);
              // All of them: what was confirmed before the campaign, lately or not, is to be confirmed again.
              goTo({ set: { tab: null, isConfirmed: null } });
            }}
          >
            {t("toConfirm")}
          </a>
        ) : null,
    },
  ];
  return (
    <Card
      size="small"
      style={{ marginBottom: 12 }}
      title={
        <>
          {campaign.title}{" "}
          <Tag color={campaign.closedAt ? "default" : isLate ? "error" : "processing"}>
            {campaign.closedAt ? t("campaignClosed") : isLate ? t("overdueCampaign") : t("running")}
          </Tag>
        </>
      }
      extra={
        <Space>
          {mayExport && data && (
            <ListFileMenu
              title={t("tab.campaigns")}
              filters={[campaign.title, `${t("campaignDue")} ${campaign.dueOn}`]}
              read={() => ({ rows: data.byGrid, total: data.byGrid.length })}
              columns={columns}
              size="small"
            />
          )}
          {mayClose && campaign.closedAt === null && (
            <Popconfirm
              title={t("campaignClose")}
              description={t("campaignCloseNote")}
              onConfirm={() => close.mutate({}, { onError: (problem) => void message.error(problem.message) })}
            >
              <Button size="small" loading={close.isPending}>
                {t("campaignClose")}
              </Button>
            </Popconfirm>
          )}
        </Space>
      }
    >
      <Flex gap={24} wrap align="center">
        <span>
          {t("campaignDue")}：{campaign.dueOn}
        </span>
        <span className="quiet">
          {t("openedBy", { at: dayAndTime(campaign.openedAt), name: campaign.openedByName })}
        </span>
        <span>
          {t("progress")} <Fraction rate={campaign.progress} unit={t("entries")} hasBar />
        </span>
      </Flex>
      <Table
        size="small"
        rowKey="gridId"
        loading={!data}
        dataSource={data?.byGrid ?? []}
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: "small" }}
        columns={columns}
      />
    </Card>
  );
}

function OpenDialog({ scopeId, onDone }: { scopeId: string; onDone: () => void }) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ title: string; gridIds: string[]; dueOn: string }>();
  const open = useCommand<{ title: string; gridIds: string[]; dueOn: string }>("/ledger/campaigns");
  const required = (label: string) => [{ required: true, message: t("required", { label }) }];
  return (
    <Modal open title={t("newCampaign")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={open.isPending}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ gridIds: [scopeId] }}
        onFinish={(values) =>
          open.mutate(values, {
            onSuccess: () => {
              void message.success(t("campaignOpened"));
              onDone();
            },
            onError: (problem) => {
              const rest = applyProblem(form, problem);
              if (rest !== null) void message.error(rest);
            },
          })
        }
      >
        <Form.Item name="title" label={t("campaignTitle")} rules={required(t("campaignTitle"))}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="gridIds"
          label={t("campaignGrids")}
          extra={t("help.grids")}
          rules={required(t("campaignGrids"))}
        >
          <CellSelect scopeId={scopeId} isMultiple />
        </Form.Item>
        <Form.Item name="dueOn" label={t("campaignDue")} extra={t("help.dueOn")} rules={required(t("campaignDue"))}>
          <DayPicker />
        </Form.Item>
      </Form>
    </Modal>
  );
}
