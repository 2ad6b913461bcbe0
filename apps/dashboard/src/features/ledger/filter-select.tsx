import { Select } from "antd";
import { goTo, useAddress } from "#/ui/address.ts";

/** One filter of a list, kept in the address under `field`. */
export function FilterSelect({
  field,
  label,
  options,
  width = 120,
}: {
  field: string;
  label: string;
  options: readonly { readonly value: string; readonly label: string }[];
  width?: number;
}) {
  const { query } = useAddress();
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width }}
      value={query.get(field)}
      options={[...options]}
      showSearch={{ optionFilterProp: "label" }}
      onChange={(value: string | undefined) => goTo({ set: { [field]: value ?? null, page: null } })}
    />
  );
}

/** The filters of a list that stand in the address, as query fields. */
export function useFilters(fields: readonly string[]): Record<string, string> {
  const { query } = useAddress();
  return Object.fromEntries(fields.flatMap((field) => (query.get(field) ? [[field, query.get(field) ?? ""]] : [])));
}
