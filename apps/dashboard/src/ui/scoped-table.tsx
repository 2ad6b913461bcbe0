import { CloseCircleFilled, ReloadOutlined, SearchOutlined } from "@ant-design/icons";
import type { TableColumnType } from "antd";
import { Alert, Button, Empty, Input, Table } from "antd";
import type { Me } from "@safegrid/contract/session";
import type { ReactNode } from "react";
import { cloneElement, isValidElement } from "react";
import { useAnswer } from "#/live/answers.ts";
import { goTo, useAddress } from "./address.ts";
import { ExportMenu } from "./export-menu.tsx";
import { useExportWords } from "./export-words.ts";
import { readAllPages } from "./list-file.ts";
import { ListFileMenu } from "./list-file-menu.tsx";
import type { QueryFields } from "./query-fields.ts";
import { searchOf } from "./query-fields.ts";
import { useOfficeWords } from "./office-words.ts";
import { ColumnChoice, SavedViews, useShownColumns } from "./table-settings.tsx";

export interface ScopedColumn<Row> extends Omit<TableColumnType<Row>, "key" | "title"> {
  readonly key: string;
  readonly title: string;
  /** Not shown until somebody chooses it. */
  readonly isExtra?: boolean;
}

const firstPageSize = 20;

/**
 * A table over a list of the API (packages/contract/src/list.ts): paging and search by the server, columns of one's
 * choice, views that are kept. Search, page and the page's own filters stand in the address, so a table can be linked
 * as it is seen. `name` tells tables apart; `query` are the fields that always go along, `scope` among them.
 */
export function ScopedTable<Row extends { readonly id: string }>({
  name,
  path,
  query = {},
  columns,
  subjectId,
  onSubject,
  file,
  toolbar,
  filters,
  hasSearch = true,
  searchHint,
  rowSelection,
}: {
  name: string;
  path: string;
  query?: QueryFields;
  columns: readonly ScopedColumn<Row>[];
  subjectId?: string | null;
  onSubject?: (id: string | null) => void;
  /**
   * Has the list as a file, as it is filtered, for whom. `path` where the API has an export of its own (`hasMasks` where
   * that has personal data behind a mask); else it is made of what is shown, under a `title`.
   */
  file?: { readonly me: Me } & ({ readonly path: string; readonly hasMasks?: boolean } | { readonly title: string });
  /** Buttons at the right: new, import. */
  toolbar?: ReactNode;
  /** The page's filters, beside the search. */
  filters?: ReactNode;
  hasSearch?: boolean;
  searchHint?: string;
  rowSelection?: { selectedRowKeys: readonly string[]; onChange: (ids: string[]) => void };
}) {
  const t = useOfficeWords();
  const tx = useExportWords();
  const { query: address } = useAddress();
  const [q, page] = [address.get("q") ?? "", Number(address.get("page") ?? 1)];
  const pageSize = Number(address.get("size") ?? firstPageSize);
  const asked = searchOf({ ...query, page, pageSize, q });
  const { data, error, isFetching, refetch } = useAnswer<{ rows: Row[]; total: number }>(`${path}?${asked.toString()}`);
  const { shown, choose } = useShownColumns(name, columns);

  return (
    <section className="scoped-table">
      <div className="scoped-table-tools">
        {hasSearch && (
          <Input.Search
            key={q}
            defaultValue={q}
            allowClear={{ clearIcon: <CloseCircleFilled aria-label={t("emptySearch")} /> }}
            placeholder={searchHint ?? t("search")}
            aria-label={searchHint ?? t("search")}
            searchIcon={<SearchOutlined aria-label={t("find")} />}
            className="scoped-table-search"
            onSearch={(text) => goTo({ set: { q: text.trim(), page: null } })}
          />
        )}
        {filters}
        <div className="scoped-table-buttons">
          {file?.me.abilities.includes("export") &&
            ("path" in file ? (
              <ExportMenu
                path={file.path}
                query={{ ...query, q }}
                mayUnmask={file.hasMasks === true && file.me.abilities.includes("unmask")}
              />
            ) : (
              <ListFileMenu
                title={file.title}
                filters={q === "" ? [] : [tx("searched", { q })]}
                read={() => readAllPages<Row>(path, searchOf({ ...query, q }))}
                columns={columns}
              />
            ))}
          {toolbar}
          <SavedViews name={name} />
          <ColumnChoice columns={columns} shown={shown} onChoose={choose} />
          <Button
            icon={<ReloadOutlined />}
            title={t("reload")}
            aria-label={t("reload")}
            onClick={() => void refetch()}
          />
        </div>
      </div>
      {error && (
        <Alert
          type="error"
          showIcon
          title={t("failed", { why: error.message })}
          action={<Button onClick={() => void refetch()}>{t("retry")}</Button>}
        />
      )}
      <Table<Row>
        size="small"
        rowKey="id"
        loading={isFetching && !data}
        dataSource={data?.rows ?? []}
        columns={columns.filter(({ key }) => shown.has(key)).map(({ isExtra: _, ...column }) => column)}
        scroll={{ x: "max-content" }}
        locale={{
          // While it is being read nobody knows that there is nothing.
          emptyText: data && (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={q === "" ? t("nothing") : t("nothingFound", { q })}
            />
          ),
        }}
        rowClassName={(row) => (row.id === subjectId ? "row-selected" : "")}
        {...(rowSelection
          ? {
              rowSelection: {
                selectedRowKeys: [...rowSelection.selectedRowKeys],
                preserveSelectedRowKeys: true,
                onChange: (keys) => rowSelection.onChange(keys.map(String)),
              },
            }
          : {})}
        {...(onSubject
          ? {
              onRow: (row) => ({
                tabIndex: 0,
                "aria-selected": row.id === subjectId,
                onClick: () => onSubject(row.id),
                onKeyDown: (event) => {
                  if (event.key === "Enter" && event.target === event.currentTarget) onSubject(row.id);
                },
              }),
            }
          : {})}
        pagination={{
          current: page,
          pageSize,
          total: data?.total ?? 0,
          showSizeChanger: { "aria-label": t("pageSize") },
          pageSizeOptions: [20, 50, 100, 200],
          itemRender: (_, kind, element) =>
            isValidElement<{ "aria-label"?: string }>(element) && (kind === "prev" || kind === "next")
              ? cloneElement(element, { "aria-label": t(kind) })
              : element,
          showTotal: (count) => t("total", { count }),
          onChange: (next, size) =>
            goTo({
              set: {
                page: next === 1 || size !== pageSize ? null : String(next),
                size: size === firstPageSize ? null : String(size),
              },
            }),
        }}
      />
    </section>
  );
}
