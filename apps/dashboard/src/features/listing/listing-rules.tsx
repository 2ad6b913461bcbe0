import { Alert, App, Button, Form, Input, InputNumber, Modal, Select, Table } from "antd";
import { useState } from "react";
import type { ListingRulesView } from "@safegrid/contract/listing";
import type { Me } from "@safegrid/contract/session";
import type { ListingRule } from "@safegrid/metrics/listing-rule";
import { spanUnits } from "@safegrid/metrics/working-time";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useListingWords } from "./listing-words.ts";

interface Values {
  readonly clocks: readonly { readonly amount: number; readonly unit: ListingRule["unit"] }[];
  readonly conditions: string;
  readonly basis: string;
}

/** The clocks and conditions of listings: shown to all, changed by the county alone. */
export function ListingRulesDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const t = useListingWords();
  const { data } = useAnswer<ListingRulesView>("/listing-rules");
  const [isChanging, setChanging] = useState(false);
  const mayChange = me.role === "county_supervisor" && me.scope.level === "county";
  return (
    <Modal open width={760} title={t("rules.title")} footer={null} onCancel={onClose}>
      {data?.isExample && <Alert type="warning" showIcon title={t("rules.example")} />}
      {data && !data.isExample && (
        <p className="quiet">
          {t("rules.version", { version: data.version, by: data.madeBy ?? "", at: dayAndTime(data.madeAt ?? "") })}
        </p>
      )}
      {data && isChanging && <RulesForm view={data} onDone={() => setChanging(false)} />}
      {data && !isChanging && (
        <>
          <Table<ListingRule>
            size="small"
            rowKey={({ clock, level }) => `${clock} ${level}`}
            pagination={false}
            dataSource={data.rules.clocks}
            columns={[
              { key: "clock", title: t("rules.clock"), render: (_, { clock }) => t(`clock.${clock}`) },
              {
                key: "level",
                title: t("rules.level"),
                render: (_, { level }) => (level === "*" ? t("rules.anyLevel") : t(`level.${level}`)),
              },
              {
                key: "limit",
                title: t("rules.limit"),
                render: (_, { amount, unit }) => t("rule", { amount, unit: t(`spanUnit.${unit}`) }),
              },
            ]}
          />
          <h4>{t("conditions")}</h4>
          <ol>
            {data.rules.conditions.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
          <h4>{t("rules.basis")}</h4>
          <p>{data.rules.basis}</p>
          {mayChange && <Button onClick={() => setChanging(true)}>{t("rules.edit")}</Button>}
        </>
      )}
    </Modal>
  );
}

function RulesForm({ view, onDone }: { view: ListingRulesView; onDone: () => void }) {
  const t = useListingWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { mutate, isPending } = useCommand<object>("/listing-rules");
  const { rules, version } = view;
  const publish = ({ clocks, conditions, basis }: Values) => {
    const next = {
      clocks: rules.clocks.map((rule, index) => ({ ...rule, ...clocks[index] })),
      conditions: conditions.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()])),
      basis,
    };
    mutate(
      { basedOn: version, rules: next },
      {
        onSuccess: () => {
          message.success(t("rules.done"));
          onDone();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  };
  const required = [{ required: true, message: t("required") }];
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ clocks: rules.clocks, conditions: rules.conditions.join("\n"), basis: rules.basis }}
      onFinish={publish}
    >
      <Table<ListingRule>
        size="small"
        rowKey={({ clock, level }) => `${clock} ${level}`}
        pagination={false}
        dataSource={rules.clocks}
        columns={[
          { key: "clock", title: t("rules.clock"), render: (_, { clock }) => t(`clock.${clock}`) },
          {
            key: "level",
            title: t("rules.level"),
            render: (_, { level }) => (level === "*" ? t("rules.anyLevel") : t(`level.${level}`)),
          },
          {
            key: "amount",
            title: t("rules.amount"),
            render: (_, { clock }, index) => (
              <Form.Item name={["clocks", index, "amount"]} rules={required} noStyle>
                <InputNumber
                  min={1}
                  max={1000}
                  precision={0}
                  aria-label={`${t(`clock.${clock}`)} ${t("rules.amount")}`}
                />
              </Form.Item>
            ),
          },
          {
            key: "unit",
            title: t("rules.unit"),
            render: (_, { clock }, index) => (
              <Form.Item name={["clocks", index, "unit"]} rules={required} noStyle>
                <Select
                  style={{ width: 130 }}
                  aria-label={`${t(`clock.${clock}`)} ${t("rules.unit")}`}
                  options={spanUnits.map((value) => ({ value, label: t(`spanUnit.${value}`) }))}
                />
              </Form.Item>
            ),
          },
        ]}
      />
      <Form.Item name="conditions" label={t("rules.conditions")} rules={required}>
        <Input.TextArea rows={5} />
      </Form.Item>
      <Form.Item name="basis" label={t("rules.basis")} rules={required}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Button type="primary" loading={isPending} onClick={() => form.submit()}>
        {t("rules.publish")}
      </Button>{" "}
      <Button onClick={onDone}>{t("cancel")}</Button>
    </Form>
  );
}
