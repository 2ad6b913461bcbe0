import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useExportWords } from "./export-words.ts";

/**
 * Saves a list as it is filtered (P10), as Excel or CSV: `path` of the API gives the file, `query` is what the list itself was
 * asked with. Personal data leaves masked unless the person has `unmask`, and it is noted.
 */
export function ExportMenu({
  path,
  query,
}: {
  path: string;
  query: Readonly<Record<string, string | number | boolean | null | undefined>>;
}) {
  const t = useExportWords();
  const addressOf = (format: string) => {
    const asked = new URLSearchParams({ format });
    for (const [key, value] of Object.entries(query))
      if (value !== null && value !== undefined && value !== "") asked.set(key, String(value));
    return `/api/v1${path}?${asked.toString()}`;
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: (["xlsx", "csv"] as const).map((format) => ({ key: format, label: t(format) })),
        onClick: ({ key }) => location.assign(addressOf(key)),
      }}
    >
      <Button icon={<DownloadOutlined />}>{t("export")}</Button>
    </Dropdown>
  );
}
