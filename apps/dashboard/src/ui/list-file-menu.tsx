import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import type { ListFileWish } from "@safegrid/contract/list-file";
import { exchangeFormats } from "@safegrid/contract/exchange";
import { useExportWords } from "./export-words.ts";
import type { ListColumn, ListRows } from "./list-file.ts";
import { saveList } from "./list-file.ts";

/** Saves a list that has no export of its own, as it is filtered and as its cells are shown (P10). */
export function ListFileMenu<Row>({
  title,
  filters,
  read,
  columns,
  size = "middle",
}: {
  title: string;
  /** What the list is filtered by, in words. */
  filters: readonly string[];
  read: () => ListRows<Row> | Promise<ListRows<Row>>;
  columns: readonly ListColumn<Row>[];
  size?: "small" | "middle";
}) {
  const t = useExportWords();
  const { message } = App.useApp();
  const [isMaking, setMaking] = useState(false);
  const save = async (format: ListFileWish["format"]) => {
    setMaking(true);
    try {
      const left = await saveList({ list: await read(), columns, title, filters, format });
      if (left > 0) void message.warning(t("tooMany", { count: left }));
    } catch (problem) {
      void message.error(problem instanceof Error ? problem.message : String(problem));
    } finally {
      setMaking(false);
    }
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: exchangeFormats.map((key) => ({ key, label: t(key) })),
        onClick: ({ key }) => void save(key as ListFileWish["format"]),
      }}
    >
      <Button size={size} icon={<DownloadOutlined />} loading={isMaking}>
        {t("export")}
      </Button>
    </Dropdown>
  );
}
