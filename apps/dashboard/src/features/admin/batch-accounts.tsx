import { Alert, App, Button, Input, Modal, Select, Table, Tag, Typography } from "antd";
import { useState } from "react";
import type { AccountCandidates, IssuedBatch } from "@safegrid/contract/account";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useAdminWords } from "./admin-words.ts";
import { gridOptions } from "#/ui/grid-options.ts";
import { IssuedList } from "./issued-list.tsx";

/** Accounts for everybody of a township or village who holds a post and has none (account administrator). */
export function BatchAccounts({ onClose }: { onClose: () => void }) {
  const t = useAdminWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [scope, setScope] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [logins, setLogins] = useState<Readonly<Record<string, string>>>({});
  const [faulty, setFaulty] = useState<string | null>(null);
  const [issued, setIssued] = useState<IssuedBatch | null>(null);
  const { data: grids } = useAnswer<{ grids: GridSummary[] }>("/grids?depth=2");
  const { data, isPlaceholderData } = useAnswer<AccountCandidates>(
    scope === null ? null : `/account-candidates?scope=${scope}`,
  );
  const create = useCommand<object, IssuedBatch>("/account-batches", { hasCommandId: false });
  const persons = scope === null || isPlaceholderData ? [] : (data?.persons ?? []);
  // Whose name an account bears already is left to be looked at first.
  const isChosen = ({ id, namesake }: AccountCandidates["persons"][number]) => left.has(id) !== (namesake === null);
  const chosen = persons.filter(isChosen);
  const loginOf = ({ id, login }: AccountCandidates["persons"][number]) => logins[id] ?? login;
  const make = () => {
    setFaulty(null);
    create.mutate(
      { persons: chosen.map((person) => ({ personId: person.id, login: loginOf(person) })) },
      {
        onSuccess: setIssued,
        onError: (problem) => {
          const at = /^\/persons\/(\d+)\//.exec(problem.errors[0]?.pointer ?? "")?.[1];
          const person = at === undefined ? undefined : chosen[Number(at)];
          setFaulty(person?.id ?? null);
          void message.error(person ? `${person.name}（${loginOf(person)}）：${problem.message}` : problem.message);
        },
      },
    );
  };
  if (issued) return <IssuedList issued={issued} onClose={onClose} />;
  return (
    <Modal
      open
      width={860}
      title={t("batch.title")}
      onCancel={onClose}
      footer={
        <Button type="primary" disabled={chosen.length === 0} loading={create.isPending} onClick={make}>
          {t("batch.make", { count: chosen.length })}
        </Button>
      }
    >
      <Typography.Paragraph type="secondary">{t("batch.help")}</Typography.Paragraph>
      <Select
        aria-label={t("batch.scope")}
        placeholder={t("batch.scope")}
        style={{ width: 320, marginBottom: 12 }}
        showSearch={{ optionFilterProp: "label" }}
        value={scope}
        options={gridOptions(grids?.grids ?? [])}
        onChange={(id: string) => {
          setScope(id);
          setLeft(new Set());
        }}
      />
      {data && !isPlaceholderData && data.total > persons.length && (
        <Alert type="info" title={t("batch.firstOnly", { shown: persons.length, total: data.total })} />
      )}
      <Table
        size="small"
        rowKey="id"
        dataSource={persons}
        pagination={false}
        scroll={{ y: 420 }}
        locale={{ emptyText: t(scope === null ? "batch.choose" : "batch.none") }}
        rowSelection={{
          selectedRowKeys: chosen.map(({ id }) => id),
          onChange: (keys) =>
            setLeft(
              new Set(
                persons.filter(({ id, namesake }) => keys.includes(id) !== (namesake === null)).map(({ id }) => id),
              ),
            ),
        }}
        columns={[
          {
            title: t("name"),
            width: 150,
            render: (_, { name, namesake }) => (
              <>
                {name}
                {namesake !== null && (
                  <div>
                    <Tag color="orange">{t("batch.namesake", { login: namesake })}</Tag>
                  </div>
                )}
              </>
            ),
          },
          {
            title: t("batch.posts"),
            render: (_, { posts }) =>
              posts.map(({ post, gridName }) => (
                <div key={`${post} ${gridName}`}>{`${gridName} · ${p(`post.${post}`)}`}</div>
              )),
          },
          {
            title: t("login"),
            width: 220,
            render: (_, person) => (
              <Input
                size="small"
                aria-label={`${t("login")} ${person.name}`}
                maxLength={40}
                status={faulty === person.id ? "error" : ""}
                value={loginOf(person)}
                onChange={({ target }) => setLogins({ ...logins, [person.id]: target.value.trim() })}
              />
            ),
          },
        ]}
      />
    </Modal>
  );
}
