import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import {
  App,
  Button,
  Card,
  Empty,
  Form,
  Input,
  InputNumber,
  Modal,
  Popconfirm,
  Select,
  Skeleton,
  Space,
  Tag,
} from "antd";
import { useState } from "react";
import type { SchemeRow } from "@safegrid/contract/duty";
import { gridLevels } from "@safegrid/domain/grid";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { todayInShanghai } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useDutyWords } from "./duty-words.ts";

const colours = {
  draft: "default",
  in_force: "green",
  upcoming: "blue",
  ended: "default",
  replaced: "default",
} as const;

/** 定奖惩: the schemes that bind here, versions and drafts. */
export function SchemeList({ scope, mayKeep }: Pick<WorkbenchPageProps, "scope"> & { mayKeep: boolean }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [isDrafting, setDrafting] = useState(false);
  const { data } = useAnswer<{ schemes: SchemeRow[] }>(`/reward-schemes?scope=${scope.id}`);
  const publish = useCommand<{ id: string }>(({ id }) => `/reward-schemes/${id}/publication`, { bodyOf: () => ({}) });
  if (!data) return <Skeleton active />;
  return (
    <>
      {mayKeep && (
        <Button type="primary" onClick={() => setDrafting(true)} style={{ marginBottom: 12 }}>
          {t("scheme.draft")}
        </Button>
      )}
      {data.schemes.length === 0 && <Empty description={t("scheme.none")} />}
      <div className="duty-sheets">
        {data.schemes.map((scheme) => (
          <Card
            key={scheme.id}
            size="small"
            title={`${scheme.title} · ${p(`level.${scheme.level}`)}`}
            extra={<Tag color={colours[scheme.state]}>{t(`scheme.state.${scheme.state}`)}</Tag>}
          >
            <p>
              {t("scheme.by")} {scheme.gridName} · {t("version", scheme)} · {scheme.fromOn} – {scheme.toOn ?? "…"}
            </p>
            <ul className="scheme-lines">
              {scheme.lines.map((line) => (
                <li key={`${line.kind} ${line.condition} ${line.measure}`}>
                  <Tag color={line.kind === "reward" ? "green" : "red"}>{t(`scheme.kind.${line.kind}`)}</Tag>
                  {line.condition}（{line.measure}）
                  {line.points !== null && <b> {line.points > 0 ? `+${line.points}` : line.points}</b>}{" "}
                  {line.consequence}
                </li>
              ))}
            </ul>
            {mayKeep && scheme.state === "draft" && (
              <Popconfirm
                title={t("scheme.publishSure")}
                onConfirm={() =>
                  publish.mutate({ id: scheme.id }, { onError: (problem) => void message.error(problem.message) })
                }
              >
                <Button type="primary" size="small" style={{ marginTop: 8 }}>
                  {t("scheme.publish")}
                </Button>
              </Popconfirm>
            )}
          </Card>
        ))}
      </div>
      {isDrafting && <SchemeForm scope={scope} onClose={() => setDrafting(false)} />}
    </>
  );
}

interface Draft {
  title: string;
  levels: string[];
  fromOn: string;
  toOn?: string | null;
  lines: Line[];
}

interface Line {
  kind: string;
  condition: string;
  measure: string;
  points?: number | null;
  consequence?: string;
}

function SchemeForm({ scope, onClose }: Pick<WorkbenchPageProps, "scope"> & { onClose: () => void }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Draft>();
  const draft = useCommand<object>("/reward-schemes");
  const needed = [{ required: true, message: t("required") }];
  const levels = gridLevels.slice(gridLevels.indexOf(scope.level));
  const save = async ({ lines, toOn, levels: chosen, ...values }: Draft) => {
    const body = {
      gridId: scope.id,
      ...values,
      toOn: toOn ?? null,
      lines: lines.map((line) => ({ ...line, points: line.points ?? null, consequence: line.consequence || null })),
    };
    try {
      // A scheme is of one level, with versions of its own; the same text for several is several drafts.
      for (const level of chosen) {
        await draft.mutateAsync({ ...body, level });
        form.setFieldValue(
          "levels",
          (form.getFieldValue("levels") as string[]).filter((each) => each !== level),
        );
      }
      onClose();
    } catch (problem) {
      const rest = applyProblem(form, problem);
      if (rest !== null) void message.error(rest);
    }
  };
  return (
    <Modal
      open
      width={760}
      title={`${t("scheme.draft")} · ${scope.name}`}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={draft.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Draft>
        form={form}
        layout="vertical"
        initialValues={{ levels: levels.slice(-1), fromOn: todayInShanghai(), lines: [{ kind: "reward" }] }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item name="title" label={t("scheme.title")} rules={needed}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item
          name="levels"
          label={<FieldHelp label={t("scheme.level")} help={t("scheme.levelHelp")} />}
          rules={needed}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            options={levels.map((level) => ({ value: level, label: p(`level.${level}`) }))}
          />
        </Form.Item>
        <Form.Item name="fromOn" label={t("scheme.from")} rules={needed}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="toOn" label={<FieldHelp label={t("scheme.to")} help={t("scheme.toHelp")} />}>
          <DayPicker />
        </Form.Item>
        <Form.Item label={<FieldHelp label={t("scheme.lines")} help={t("scheme.linesHelp")} />}>
          <Form.List name="lines">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => (
                  <Space key={key} align="start" wrap>
                    <Form.Item name={[name, "kind"]} rules={needed}>
                      <Select
                        style={{ width: 72 }}
                        options={["reward", "penalty"].map((kind) => ({
                          value: kind,
                          label: t(`scheme.kind.${kind}`),
                        }))}
                      />
                    </Form.Item>
                    <Form.Item name={[name, "condition"]} rules={needed}>
                      <Input placeholder={t("scheme.condition")} maxLength={200} style={{ width: 190 }} />
                    </Form.Item>
                    <Form.Item name={[name, "measure"]} rules={needed}>
                      <Input placeholder={t("scheme.measure")} maxLength={200} style={{ width: 130 }} />
                    </Form.Item>
                    <Form.Item name={[name, "points"]}>
                      <InputNumber placeholder={t("scheme.points")} min={-100} max={100} style={{ width: 80 }} />
                    </Form.Item>
                    <Form.Item name={[name, "consequence"]}>
                      <Input placeholder={t("scheme.consequence")} maxLength={200} style={{ width: 140 }} />
                    </Form.Item>
                    <Button type="text" icon={<MinusCircleOutlined />} onClick={() => remove(name)} aria-label="-" />
                  </Space>
                ))}
                <Button icon={<PlusOutlined />} onClick={() => add({ kind: "reward" })}>
                  {t("scheme.addLine")}
                </Button>
              </>
            )}
          </Form.List>
        </Form.Item>
      </Form>
    </Modal>
  );
}
