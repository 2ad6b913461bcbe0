import { Select } from "antd";
import { useState } from "react";
import type { EnterpriseList } from "@safegrid/contract/enterprise";
import { useAnswer } from "#/live/answers.ts";

/** A form control that finds an enterprise by name, initials or credit code. */
export function EnterpriseSelect({
  scopeId,
  current,
  value,
  onChange,
  id,
}: {
  scopeId: string;
  /** The one that is chosen already, so that it has a name before anything is found. */
  current?: { readonly value: string; readonly label: string };
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
}) {
  const [q, setQ] = useState("");
  const asked = q.trim();
  // Those near by are offered first; one that is asked for may stand anywhere in the reach of the account.
  const { data, isFetching } = useAnswer<EnterpriseList>(
    `/enterprises?pageSize=20&${asked === "" ? `scope=${scopeId}` : `q=${encodeURIComponent(asked)}`}`,
  );
  const found = (data?.rows ?? [])
    .filter(({ state }) => state !== "closed")
    .map(({ id: own, name, creditCode }) => ({
      value: own as string,
      label: creditCode ? `${name} · ${creditCode}` : name,
    }));
  const isMissing = current !== undefined && !found.some((option) => option.value === current.value);
  return (
    <Select<string | null>
      {...(id === undefined ? {} : { id })}
      value={value ?? null}
      allowClear
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setQ }}
      onChange={(next) => onChange?.(next ?? null)}
      options={isMissing && asked === "" ? [current, ...found] : found}
    />
  );
}
