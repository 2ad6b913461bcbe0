import { Form, InputNumber, Select, Table } from "antd";
import type { ViolationClockRule } from "@safegrid/metrics/violation-clock";
import { spanUnits } from "@safegrid/metrics/working-time";
import { useViolationWords } from "./violation-words.ts";

/** How long each step of a violation may take; in a form (`isForm`) as its fields `clocks.N`. */
export function ViolationClockRules({
  clocks,
  isForm = false,
}: {
  clocks: readonly ViolationClockRule[];
  isForm?: boolean;
}) {
  const t = useViolationWords();
  const required = [{ required: true, message: t("required") }];
  return (
    <>
      <h4 style={{ margin: "18px 0 4px" }}>{t("authority.clocks")}</h4>
      {isForm && <p className="quiet">{t("authority.clockHelp")}</p>}
      <Table<ViolationClockRule>
        size="small"
        rowKey="clock"
        pagination={false}
        style={{ maxWidth: 620, marginBottom: 16 }}
        dataSource={[...clocks]}
        columns={[
          { key: "clock", title: t("column.state"), render: (_, { clock }) => t(`authority.clock.${clock}`) },
          {
            key: "amount",
            title: t("authority.amount"),
            width: 120,
            render: (_, { clock, amount }, index) =>
              isForm ? (
                <Form.Item name={["clocks", index, "amount"]} rules={required} noStyle>
                  <InputNumber
                    min={1}
                    max={1000}
                    precision={0}
                    aria-label={`${t(`authority.clock.${clock}`)} ${t("authority.amount")}`}
                  />
                </Form.Item>
              ) : (
                amount
              ),
          },
          {
            key: "unit",
            title: t("authority.spanUnit"),
            width: 150,
            render: (_, { clock, unit }, index) =>
              isForm ? (
                <Form.Item name={["clocks", index, "unit"]} rules={required} noStyle>
                  <Select
                    style={{ width: 130 }}
                    aria-label={`${t(`authority.clock.${clock}`)} ${t("authority.spanUnit")}`}
                    options={spanUnits.map((value) => ({ value, label: t(`authority.unit.${value}`) }))}
                  />
                </Form.Item>
              ) : (
                t(`authority.unit.${unit}`)
              ),
          },
        ]}
      />
    </>
  );
}
