import { Form, InputNumber, Select } from "antd";
import { gridLevels } from "@safegrid/domain/grid";
import { hazardCategories } from "@safegrid/domain/hazard";
import { spanUnits } from "@safegrid/metrics/working-time";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useRungWords } from "#/ui/rung-words.ts";
import type { Translate } from "#/ui/words.ts";
import { useRulesWords } from "./rules-words.ts";

export interface Selector {
  readonly category: string;
  readonly grade: string;
  readonly level: string;
}

/** `燃气 · 重大 · 全部`, or all in one word. */
export function selectorText({ category, grade, level }: Selector, t: Translate, h: Translate): string {
  const said = [
    ...(category === "*" ? [] : [h(`category.${category}`)]),
    ...(grade === "*" ? [] : [h(`grade.${grade}`)]),
    ...(level === "*" ? [] : [h(`level.${level}`)]),
  ];
  return said.length === 0 ? t("everything") : said.join(" · ");
}

/** For which hazards a line is. `field` is where in the form it stands, relative to its list. */
export function SelectorFields({ field }: { field: number }) {
  const [t, h] = [useRulesWords(), useHazardWords()];
  const all = { value: "*", label: t("any") };
  const options = {
    category: [all, ...hazardCategories.map((value) => ({ value, label: h(`category.${value}`) }))],
    grade: [all, ...(["ordinary", "major"] as const).map((value) => ({ value, label: h(`grade.${value}`) }))],
    level: [all, ...gridLevels.map((value) => ({ value, label: h(`level.${value}`) }))],
  };
  return (["category", "grade", "level"] as const).map((name) => (
    <Form.Item key={name} name={[field, name]} noStyle>
      <Select options={options[name]} aria-label={t(name)} className="rules-select" />
    </Form.Item>
  ));
}

/** How much of what; `least` is the smallest amount. */
export function SpanFields({ field, least }: { field: number; least: number }) {
  const [t, r] = [useRulesWords(), useRungWords()];
  return (
    <>
      <Form.Item name={[field, "amount"]} noStyle rules={[{ required: true, message: t("required") }]}>
        <InputNumber min={least} max={1_000} precision={0} aria-label={t("amount")} className="rules-amount" />
      </Form.Item>
      <Form.Item name={[field, "unit"]} noStyle>
        <Select
          options={spanUnits.map((value) => ({ value, label: r(`unit.${value}`) }))}
          aria-label={t("unit")}
          className="rules-select"
        />
      </Form.Item>
    </>
  );
}
