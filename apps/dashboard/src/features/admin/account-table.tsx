import { Input, Segmented, Space, Table, Tag } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account, AccountList, AccountState } from "@safegrid/contract/account";
import { roleNames } from "@safegrid/domain/account";
import { useAnswer } from "#/live/answers.ts";
import { useAdminWords } from "./admin-words.ts";
import { timeOf } from "#/ui/grid-options.ts";

const pageSize = 20;
const states = ["all", "waiting", "active", "disabled"] as const satisfies readonly AccountState[];

/** All accounts by state and name; `actsOf` is what may be done with each. */
export function AccountTable({
  first,
  actsOf,
}: {
  readonly first: AccountState;
  readonly actsOf: (account: Account) => ReactNode;
}) {
  const t = useAdminWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const [state, setState] = useState<AccountState>(first);
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const query = new URLSearchParams({ state, page: String(page), pageSize: String(pageSize), ...(q ? { q } : {}) });
  const { data, isPending } = useAnswer<AccountList>(`/accounts?${query}`);
  return (
    <>
      <Space style={{ marginBottom: 16 }} wrap>
        <Segmented
          value={state}
          options={states.map((value) => ({ value, label: t(value) }))}
          onChange={(value) => {
            setState(value);
            setPage(1);
          }}
        />
        <Input.Search
          allowClear
          placeholder={t("find")}
          aria-label={t("find")}
          onSearch={(value) => {
            setQ(value.trim());
            setPage(1);
          }}
        />
      </Space>
      <Table
        rowKey="id"
        size="small"
        loading={isPending}
        dataSource={data?.rows ?? []}
        pagination={{ current: page, pageSize, total: data?.total ?? 0, showSizeChanger: false, onChange: setPage }}
        columns={[
          { title: t("name"), dataIndex: "name" },
          { title: t("login"), dataIndex: "login" },
          { title: t("role"), render: (_, { role }) => (role === null ? "—" : roleNames[role][language]) },
          { title: t("grid"), render: (_, { grid }) => grid?.name ?? "—" },
          { title: t("department"), render: (_, { department }) => department?.name ?? "—" },
          { title: t("lastUsed"), render: (_, { lastUsedAt }) => timeOf(lastUsedAt) },
          {
            title: t("state"),
            render: (_, { disabledAt, role }) =>
              disabledAt !== null ? (
                <Tag>{t("disabled")}</Tag>
              ) : role === null ? (
                <Tag color="orange">{t("waiting")}</Tag>
              ) : (
                <Tag color="green">{t("active")}</Tag>
              ),
          },
          { title: t("acts"), render: (_, account) => actsOf(account) },
        ]}
      />
    </>
  );
}
