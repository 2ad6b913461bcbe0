import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { ExchangeKind } from "@safegrid/contract/exchange";
import { useExportWords } from "./export-words.ts";

/**
 * Exports a list as it is filtered (P10): `query` is what the list itself was asked with, `scope` among it. Shown to
 * whoever has the ability `export`; personal data leaves masked unless the person has `unmask`, and it is noted.
 */
export function ExportButton({
  kind,
  query,
}: {
  kind: ExchangeKind;
  query: Readonly<Record<string, string | number | boolean | null | undefined>>;
}) {
  const t = useExportWords();
  const addressOf = (format: "xlsx" | "csv") => {
    const asked = new URLSearchParams({ format });
    for (const [key, value] of Object.entries(query))
      if (value !== null && value !== undefined && value !== "") asked.set(key, String(value));
    return `/api/v1/exchange/${kind}/export?${asked.toString()}`;
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: (["xlsx", "csv"] as const).map((format) => ({ key: format, label: t(format) })),
        onClick: ({ key }) => location.assign(addressOf(key === "csv" ? "csv" : "xlsx")),
      }}
    >
      <Button icon={<DownloadOutlined />}>{t("export")}</Button>
    </Dropdown>
  );
}
