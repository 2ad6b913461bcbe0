import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { checklistItemKinds, resultsOfKind } from "@safegrid/domain/checklist";
import { hazardCategories } from "@safegrid/domain/hazard";
import { placeCategories } from "@safegrid/domain/place";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { usePlaceWords } from "#/ui/place-words.ts";
import type { DraftItem } from "./checklist-draft.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** One row of a list in the form: what is looked for, as what it is reported, when it applies. */
export function ChecklistItemFields({
  at,
  name,
  count,
  onRemove,
  onMove,
}: {
  at: number;
  name: number;
  count: number;
  onRemove: () => void;
  onMove: (to: number) => void;
}) {
  const [t, h, p] = [usePatrolRuleWords(), useHazardWords(), usePlaceWords()];
  const form = Form.useFormInstance<{ items: DraftItem[] }>();
  const items = Form.useWatch("items", form) ?? [];
  const own = items[at];
  const earlier = items.slice(0, at).filter((item) => item?.code);
  const after = earlier.find(({ code }) => code === own?.when?.after?.item);
  const required = [{ required: true, message: t("required") }];
  const n = at + 1;
  const buttons = [
    { key: "up", icon: <ArrowUpOutlined />, label: t("up", { n }), isOff: at === 0, onClick: () => onMove(at - 1) },
    {
      ...{ key: "down", icon: <ArrowDownOutlined />, label: t("down", { n }), isOff: at === count - 1 },
      onClick: () => onMove(at + 1),
    },
    { key: "remove", icon: <DeleteOutlined />, label: t("removeItem", { n }), isOff: count === 1, onClick: onRemove },
  ];
  return (
    <fieldset className="patrol-rule-item">
      <legend>{n}</legend>
      <div className="patrol-rule-row">
        <Form.Item name={[name, "zh"]} label={t("items")} rules={required} className="patrol-rule-wide">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name={[name, "kind"]} label={t("kind.title")} className="patrol-rule-short">
          <Select options={checklistItemKinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </Form.Item>
        {own?.kind !== "coverage" && (
          <Form.Item
            name={[name, "hazardCategory"]}
            label={t("hazardCategory")}
            rules={required}
            className="patrol-rule-short"
          >
            <Select options={hazardCategories.map((value) => ({ value, label: h(`category.${value}`) }))} />
          </Form.Item>
        )}
        <Form.Item name={[name, "clause"]} label={t("clause")} rules={required} className="patrol-rule-short">
          <Input maxLength={20} />
        </Form.Item>
        <Form.Item name={[name, "code"]} label={t("code")} rules={required} className="patrol-rule-short">
          <Input maxLength={40} />
        </Form.Item>
        <span className="patrol-rule-tools">
          {buttons.map(({ key, icon, label, isOff, onClick }) => (
            <Button
              key={key}
              type="text"
              icon={icon}
              aria-label={label}
              title={label}
              disabled={isOff}
              onClick={onClick}
            />
          ))}
        </span>
      </div>
      <div className="patrol-rule-row">
        <Form.Item name={[name, "hint"]} label={t("hint")} className="patrol-rule-wide">
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={[name, "en"]} label={t("english")} className="patrol-rule-wide">
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <div className="patrol-rule-row">
        <Form.Item name={[name, "when", "categories"]} label={t("categories")} className="patrol-rule-wide">
          <Select
            mode="multiple"
            allowClear
            placeholder={t("anyCategory")}
            options={placeCategories.map((value) => ({ value, label: p(`category.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name={[name, "when", "after", "item"]} label={t("after")} className="patrol-rule-wide">
          <Select
            allowClear
            disabled={earlier.length === 0}
            placeholder={t("anyTime")}
            options={earlier.map(({ code, zh }) => ({ value: code, label: zh || code }))}
          />
        </Form.Item>
        {own?.when?.after?.item && (
          <Form.Item
            name={[name, "when", "after", "results"]}
            label={t("results")}
            rules={required}
            className="patrol-rule-wide"
          >
            <Select
              mode="multiple"
              options={resultsOfKind[after?.kind ?? "hazard"].map((value) => ({ value, label: t(`result.${value}`) }))}
            />
          </Form.Item>
        )}
      </div>
    </fieldset>
  );
}
