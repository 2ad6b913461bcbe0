import { Button, Card, Flex, Form, Input, Select, Typography } from "antd";
import type { GridDetail } from "@safegrid/contract/grid-change";
import type { PlaceSummary } from "@safegrid/contract/place";
import { useAnswer } from "#/live/answers.ts";
import type { GridChangeValues } from "./grid-change-body.ts";
import { useGridWords } from "./grid-words.ts";

const fewest = 2;
const mostPlaces = 200;

/** The parts of a cell: a name each, and which places go where. A place that is taken is not offered again. */
export function SplitFields({ grid }: { grid: GridDetail }) {
  const t = useGridWords();
  const form = Form.useFormInstance<GridChangeValues>();
  const parts = Form.useWatch("parts", form) ?? [];
  const { data } = useAnswer<{ rows: PlaceSummary[] }>(`/grids/${grid.id}/places?pageSize=${mostPlaces}`);
  const taken = (index: number) =>
    new Set(parts.flatMap((part, each) => (each === index ? [] : (part?.placeIds ?? []))));
  return (
    <Form.List name="parts">
      {(fields, { add, remove }) => (
        <Flex vertical gap={12} style={{ marginBottom: 16 }}>
          {fields.map(({ key, name: index }) => (
            <Card
              key={key}
              size="small"
              title={t("part", { n: index + 1 })}
              extra={
                fields.length > fewest && (
                  <Button size="small" onClick={() => remove(index)}>
                    {t("removePart")}
                  </Button>
                )
              }
            >
              <Form.Item
                name={[index, "name"]}
                label={t("name")}
                rules={[{ required: true, whitespace: true, message: t("missing") }]}
              >
                <Input maxLength={60} />
              </Form.Item>
              {index === 0 ? (
                <Typography.Text type="secondary">{t("firstPart")}</Typography.Text>
              ) : (
                <Form.Item name={[index, "placeIds"]} label={t("places")}>
                  <Select
                    mode="multiple"
                    showSearch={{ optionFilterProp: "label" }}
                    options={(data?.rows ?? [])
                      .filter(({ id }) => !taken(index).has(id))
                      .map(({ id, name, address }) => ({ value: id, label: `${name} ${address}` }))}
                  />
                </Form.Item>
              )}
            </Card>
          ))}
          <Button onClick={() => add({ name: `${grid.name}-${fields.length + 1}`, placeIds: [] })}>
            {t("addPart")}
          </Button>
        </Flex>
      )}
    </Form.List>
  );
}
