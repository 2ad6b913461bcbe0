import { Select } from "antd";
import { useState } from "react";
import type { PersonRow } from "@safegrid/contract/person";
import { useAnswer } from "#/live/answers.ts";

/** A form control that finds a person by name, initials or whole number. */
export function PersonSelect({
  value,
  onChange,
  id,
  excludedId,
}: {
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
  excludedId?: string;
}) {
  const [q, setQ] = useState("");
  const { data, isFetching } = useAnswer<{ rows: PersonRow[] }>(
    `/people?pageSize=20&q=${encodeURIComponent(q.trim())}`,
  );
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      value={value ?? null}
      allowClear
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setQ }}
      onChange={(next: string | null | undefined) => onChange?.(next ?? null)}
      options={(data?.rows ?? [])
        .filter((person) => person.id !== excludedId)
        .map((person) => ({
          value: person.id,
          label: [person.name, person.phone, person.posts.map(({ gridName }) => gridName).join("、")]
            .filter(Boolean)
            .join(" · "),
        }))}
    />
  );
}
