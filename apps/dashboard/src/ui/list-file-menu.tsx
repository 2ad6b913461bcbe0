import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import type { ListFileWish } from "@safegrid/contract/list-file";
import { exchangeFormats } from "@safegrid/contract/exchange";
import { useExportWords } from "./export-words.ts";
import { saveList } from "./list-file.ts";
import type { QueryFields } from "./query-fields.ts";
import { searchOf } from "./query-fields.ts";
import type { ScopedColumn } from "./scoped-table.tsx";

/** Saves a list that has no export of its own, as it is filtered and as its cells are shown (P10). */
export function ListFileMenu<Row>({
  title,
  path,
  query,
  columns,
}: {
  title: string;
  path: string;
  query: QueryFields;
  columns: readonly ScopedColumn<Row>[];
}) {
  const t = useExportWords();
  const { message } = App.useApp();
  const [isMaking, setMaking] = useState(false);
  const save = async (format: ListFileWish["format"]) => {
    setMaking(true);
    const filters = query["q"] ? [t("searched", { q: String(query["q"]) })] : [];
    try {
      const left = await saveList({ path, query: searchOf(query), columns, title, filters, format });
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
      <Button icon={<DownloadOutlined />} loading={isMaking}>
        {t("export")}
      </Button>
    </Dropdown>
  );
}
