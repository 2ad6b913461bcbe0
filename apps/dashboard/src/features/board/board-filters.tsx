import { Button, Checkbox, Flex, Input, Select, Tag } from "antd";
import type { InputRef } from "antd";
import type { ReactNode, RefObject } from "react";
import { boardSorts } from "@safegrid/contract/board";
import { hazardCategories } from "@safegrid/domain/hazard";
import { goTo, useAddress } from "#/ui/address.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { filtersIn } from "./board-query.ts";
import { useBoardWords } from "./board-words.ts";

const names = ["level", "grade", "category", "overdue", "mine", "holder", "q", "lane", "message"] as const;

/** The filters, each of which is a field of the address: what one sees can be linked. */
export function BoardFilters({
  search,
  scope,
  tools,
}: {
  search: RefObject<InputRef | null>;
  scope: ReactNode;
  tools: ReactNode;
}) {
  const [t, h] = [useBoardWords(), useHazardWords()];
  const filters = filtersIn(useAddress().query);
  const set = (name: string, value: string | null) => goTo({ set: { [name]: value, page: null } });
  const choice = (name: "level" | "grade" | "category", values: readonly string[], width: number) => (
    <Select
      allowClear
      style={{ width }}
      placeholder={t(`filter.${name}`)}
      aria-label={t(`filter.${name}`)}
      value={filters[name] ?? null}
      options={values.map((value) => ({ value, label: h(`${name}.${value}`) }))}
      onChange={(value?: string | null) => set(name, value ?? null)}
    />
  );
  const text = (name: "q" | "holder", width: number) => (
    <Input
      key={`${name} ${filters[name] ?? ""}`}
      {...(name === "q" ? { ref: search } : {})}
      allowClear
      style={{ width }}
      defaultValue={filters[name] ?? ""}
      placeholder={t(`filter.${name}`)}
      aria-label={t(`filter.${name}`)}
      onPressEnter={({ currentTarget }) => set(name, currentTarget.value.trim())}
      onClear={() => set(name, null)}
    />
  );
  return (
    <Flex gap={8} wrap align="center" className="board-filters">
      {scope}
      {text("q", 230)}
      {choice("grade", ["major", "ordinary"], 88)}
      {choice("category", hazardCategories, 116)}
      {choice("level", ["county", "township", "village"], 108)}
      {text("holder", 140)}
      {(["mine", "overdue"] as const).map((name) => (
        <Checkbox
          key={name}
          checked={filters[name] === "true"}
          onChange={({ target }) => set(name, target.checked ? "true" : null)}
        >
          {t(`filter.${name}`)}
        </Checkbox>
      ))}
      {filters["message"] !== undefined && (
        <Tag color="blue" closable onClose={() => set("message", null)}>
          {t("filter.message")}
        </Tag>
      )}
      {names.some((name) => filters[name] !== undefined) && (
        <Button
          type="link"
          size="small"
          onClick={() => goTo({ set: { ...Object.fromEntries(names.map((name) => [name, null])), page: null } })}
        >
          {t("filter.clear")}
        </Button>
      )}
      <span className="workbench-spring" />
      <Select
        style={{ width: 150 }}
        aria-label={t("filter.sort")}
        value={filters["sort"] ?? "deadline"}
        options={boardSorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
        onChange={(value) => set("sort", value === "deadline" ? null : value)}
      />
      {tools}
    </Flex>
  );
}
