import { App, Button, Card, Form, InputNumber, Select, Space, Table, Typography } from "antd";
import type { ReadinessRuleCommand } from "@safegrid/contract/readiness";
import type { GridLevel } from "@safegrid/domain/grid";
import { gridLevels } from "@safegrid/domain/grid";
import type { Post } from "@safegrid/domain/post";
import { isPostAt, posts } from "@safegrid/domain/post";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { todayInShanghai } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useReadinessWords } from "./readiness-words.ts";

type Rule = Omit<ReadinessRuleCommand, "commandId"> & { readonly byName: string };
const named = posts.filter((each) => each !== "substitute");

/** By what readiness is judged: the N days, the posts that each level must have; dated, set by the county alone. */
export function ReadinessRules({ maySet }: { maySet: boolean }) {
  const t = useReadinessWords();
  const p = usePostWords();
  const { data } = useAnswer<{ rules: Rule[] }>("/readiness-rules");
  const words = (list: readonly Post[]) => list.map((each) => p(`post.${each}`)).join("、") || "—";
  const today = todayInShanghai();
  const inForce = data?.rules.find(({ fromOn }) => fromOn <= today);
  return (
    <Space orientation="vertical" size="middle" style={{ width: "100%" }}>
      <Typography.Text type="secondary">{t("rules.help")}</Typography.Text>
      <Table<Rule>
        size="small"
        rowKey="fromOn"
        pagination={false}
        loading={!data}
        dataSource={data?.rules ?? []}
        rowClassName={(rule) => (rule === inForce ? "row-selected" : "")}
        columns={[
          { title: t("rules.fromOn"), dataIndex: "fromOn" },
          { title: t("rules.rosterDays"), dataIndex: "rosterDays" },
          { title: t("rules.ledgerDays"), dataIndex: "ledgerDays" },
          {
            title: t("rules.requiredPosts"),
            render: (_, rule) =>
              gridLevels.map((level) => (
                <div key={level}>{`${p(`level.${level}`)}：${words(rule.requiredPosts[level])}`}</div>
              )),
          },
          {
            title: t("rules.allowedPosts"),
            render: (_, rule) =>
              Object.entries(rule.allowedPosts).map(([post, count]) => (
                <div key={post}>{`${p(`post.${post}`)}：${count}`}</div>
              )),
          },
          { title: t("rules.by"), dataIndex: "byName" },
        ]}
      />
      {maySet && inForce && <RuleForm key={inForce.fromOn} before={inForce} />}
      {!maySet && <Typography.Text type="secondary">{t("rules.countyOnly")}</Typography.Text>}
    </Space>
  );
}

function RuleForm({ before }: { before: Rule }) {
  const t = useReadinessWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Omit<Rule, "byName">>();
  const set = useCommand<Omit<Rule, "byName">>("/readiness-rules");
  const needed = [{ required: true, message: t("rules.required") }];
  const save = ({ allowedPosts, ...rule }: Omit<Rule, "byName">) =>
    set.mutate(
      {
        ...rule,
        // A field that was emptied sets no limit.
        allowedPosts: Object.fromEntries(Object.entries(allowedPosts).filter(([, count]) => count != null)),
      },
      {
        onSuccess: () => void message.success(t("rules.saved")),
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) void message.error(rest);
        },
      },
    );
  return (
    <Card size="small" title={t("rules.next")}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...before, fromOn: todayInShanghai() }}
        onFinish={save}
        style={{ maxWidth: 720 }}
      >
        <Space size="large" wrap align="start">
          <Form.Item
            name="fromOn"
            label={<FieldHelp label={t("rules.fromOn")} help={t("rules.fromOnHelp")} />}
            rules={needed}
          >
            <DayPicker allowClear={false} min={todayInShanghai()} />
          </Form.Item>
          <Form.Item name="rosterDays" label={t("rules.rosterDays")} rules={needed}>
            <InputNumber min={1} max={3660} precision={0} />
          </Form.Item>
          <Form.Item name="ledgerDays" label={t("rules.ledgerDays")} rules={needed}>
            <InputNumber min={1} max={3660} precision={0} />
          </Form.Item>
        </Space>
        {gridLevels.map((level: GridLevel) => (
          <Form.Item
            key={level}
            name={["requiredPosts", level]}
            label={`${t("rules.requiredPosts")} · ${p(`level.${level}`)}`}
          >
            <Select
              mode="multiple"
              showSearch={{ optionFilterProp: "label" }}
              options={named
                .filter((each) => isPostAt(each, level))
                .map((each) => ({ value: each, label: p(`post.${each}`) }))}
            />
          </Form.Item>
        ))}
        <Typography.Paragraph type="secondary">{t("rules.allowedHelp")}</Typography.Paragraph>
        <Space size="large" wrap align="start">
          {named.map((each) => (
            <Form.Item key={each} name={["allowedPosts", each]} label={p(`post.${each}`)}>
              <InputNumber min={1} max={500} precision={0} style={{ width: 96 }} />
            </Form.Item>
          ))}
        </Space>
        <Button type="primary" htmlType="submit" loading={set.isPending}>
          {t("rules.save")}
        </Button>
      </Form>
    </Card>
  );
}
