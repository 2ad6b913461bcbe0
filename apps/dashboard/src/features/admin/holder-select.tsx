import { Select } from "antd";
import { useState } from "react";
import type { AccountHolders } from "@safegrid/contract/account";
import { useAnswer } from "#/live/answers.ts";

/** A form control that finds a person with a post by the beginning of the name. */
export function HolderSelect({
  id,
  value,
  onChange,
}: {
  id?: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
}) {
  const [q, setQ] = useState("");
  const { data } = useAnswer<AccountHolders>(q === "" ? null : `/account-holders?q=${encodeURIComponent(q)}`);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      {...(value === undefined ? {} : { value })}
      {...(onChange ? { onChange } : {})}
      allowClear
      showSearch={{ filterOption: false, onSearch: (text) => setQ(text.trim()) }}
      options={(data?.persons ?? []).map(({ id: personId, name, gridName }) => ({
        value: personId,
        label: `${name} · ${gridName}`,
      }))}
    />
  );
}
