import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useExportWords } from "./export-words.ts";
import type { QueryFields } from "./query-fields.ts";
import { searchOf } from "./query-fields.ts";
import { WholeExportDialog } from "./whole-export-dialog.tsx";

/**
 * Saves a list as it is filtered (P10), as Excel or CSV: `path` of the API gives the file, `query` is what the list itself was
 * asked with. Personal data leaves masked; whoever may take it in full (`mayUnmask`) says why.
 */
export function ExportMenu({
  path,
  query,
  mayUnmask = false,
}: {
  path: string;
  query: QueryFields;
  mayUnmask?: boolean;
}) {
  const t = useExportWords();
  const [isAsking, setAsking] = useState(false);
  const addressOf = (more: Readonly<Record<string, string>>) => {
    const asked = searchOf({ ...more, ...query });
    return `/api/v1${path}?${asked.toString()}`;
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: (["xlsx", "csv", ...(mayUnmask ? (["whole"] as const) : [])] as const).map((key) => ({
            key,
            label: t(key),
          })),
          onClick: ({ key }) => (key === "whole" ? setAsking(true) : location.assign(addressOf({ format: key }))),
        }}
      >
        <Button icon={<DownloadOutlined />}>{t("export")}</Button>
      </Dropdown>
      {isAsking && (
        <WholeExportDialog
          onClose={() => setAsking(false)}
          onWanted={(wanted) => {
            setAsking(false);
            location.assign(addressOf(wanted));
          }}
        />
      )}
    </>
  );
}
