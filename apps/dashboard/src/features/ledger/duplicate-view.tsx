import { Alert, App, Button, Card, Checkbox, Empty, Flex, Input, List, Modal, Table, Tag } from "antd";
import { useState } from "react";
import type { EnterpriseDetail, EnterpriseRow } from "@safegrid/contract/enterprise";
import type { DuplicateList, DuplicatePair } from "@safegrid/contract/ledger";
import { industryPath } from "@safegrid/domain/industry";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { percent } from "#/ui/format.ts";
import type { Translate } from "#/ui/words.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useLedgerWords } from "./ledger-words.ts";

const compared = [
  "name",
  "shortName",
  "kind",
  "creditCode",
  "industry",
  "address",
  "risk",
  "legalPerson",
  "contactName",
  "phone",
  "employees",
  "enrolment",
] as const;
type Compared = (typeof compared)[number];

/** Pairs that may be one entry, likeliest first: merge them side by side, or say that they differ. */
export function DuplicateView({ me, scope }: WorkbenchPageProps) {
  const t = useLedgerWords();
  const { data } = useAnswer<DuplicateList>(`/ledger/duplicates?scope=${scope.id}`);
  const [merging, setMerging] = useState<DuplicatePair | null>(null);
  const [telling, setTelling] = useState<DuplicatePair | null>(null);
  const mayKeep = me.abilities.includes("keepLedger");
  // The dialog outlives the last pair: it still has to say what became of it.
  return (
    <>
      {data?.total === 0 ? (
        <Empty description={t("noDuplicates")} />
      ) : (
        <p className="quiet">{t("manyDuplicates", { count: data?.total ?? 0 })}</p>
      )}
      {data?.isCut && <Alert type="info" title={t("cut")} showIcon />}
      {data?.total !== 0 && (
        <List
          loading={!data}
          dataSource={data?.pairs ?? []}
          rowKey={(pair) => `${pair.a.id} ${pair.b.id}`}
          renderItem={(pair) => (
            <Card size="small" style={{ marginBottom: 8 }}>
              <Flex gap={16} align="center">
                <div style={{ flex: 1 }}>
                  <Side row={pair.a} />
                  <Side row={pair.b} />
                </div>
                <Flex vertical gap={4} style={{ width: 180 }}>
                  {pair.reasons.map((reason) => (
                    <Tag key={reason} color={reason === "same_code" ? "red" : "orange"}>
                      {t(`reason.${reason}`)}
                    </Tag>
                  ))}
                  <span className="quiet">{t("likeness", { percent: percent(pair.likeness) })}</span>
                </Flex>
                {mayKeep && (
                  <Flex vertical gap={4}>
                    <Button type="primary" onClick={() => setMerging(pair)}>
                      {t("merge")}
                    </Button>
                    <Button onClick={() => setTelling(pair)}>{t("distinct")}</Button>
                  </Flex>
                )}
              </Flex>
            </Card>
          )}
        />
      )}
      {merging && <MergeDialog pair={merging} onDone={() => setMerging(null)} />}
      {telling && <DistinctDialog pair={telling} onDone={() => setTelling(null)} />}
    </>
  );
}

function Side({ row }: { row: EnterpriseRow }) {
  return (
    <div>
      <strong>{row.name}</strong>{" "}
      <span className="quiet">
        {[row.creditCode, row.gridPath, row.address].filter((part) => part !== null && part !== "").join(" · ")}
      </span>
    </div>
  );
}

function MergeDialog({ pair, onDone }: { pair: DuplicatePair; onDone: () => void }) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  // The one that says more stays, until somebody swaps them.
  const [isSwapped, setSwapped] = useState(weightOf(pair.b) > weightOf(pair.a));
  const [left, right] = isSwapped ? [pair.b, pair.a] : [pair.a, pair.b];
  const { data: a } = useAnswer<EnterpriseDetail>(`/enterprises/${left.id}`);
  const { data: b } = useAnswer<EnterpriseDetail>(`/enterprises/${right.id}`);
  const [keep, setKeep] = useState<Compared[]>([]);
  const merge = useCommand<object>(`/enterprises/${left.id}/merge`);
  const rows = compared
    .map((field) => ({ field, a: a?.[field] ?? null, b: b?.[field] ?? null }))
    .filter((row) => row.a !== null || row.b !== null);
  const carryOut = () =>
    merge.mutate(
      {
        version: left.version,
        otherId: right.id,
        otherVersion: right.version,
        keep: keep.flatMap((field) =>
          field === "enrolment" ? ["enrolment", "enrolmentNumber", "enrolledOn"] : [field],
        ),
      },
      {
        onSuccess: () => {
          void message.success(t("merged"));
          onDone();
        },
        onError: (problem) =>
          void message.error([problem.message, ...problem.errors.map(({ detail }) => detail)].join("：")),
      },
    );
  return (
    <Modal
      open
      width={900}
      title={t("mergeTitle")}
      okText={t("merge")}
      onOk={carryOut}
      onCancel={onDone}
      confirmLoading={merge.isPending}
    >
      <Alert type="info" title={t("mergeNote")} showIcon style={{ marginBottom: 8 }} />
      <Button
        size="small"
        onClick={() => {
          setSwapped(!isSwapped);
          setKeep([]);
        }}
      >
        {t("swap")}
      </Button>
      <Table
        size="small"
        rowKey="field"
        pagination={false}
        dataSource={rows}
        rowClassName={(row) => (row.a === row.b ? "" : "row-selected")}
        columns={[
          { title: "", dataIndex: "field", width: 150, render: (field: string) => t(`field.${field}`) },
          {
            title: `${t("mergeInto")}：${left.gridPath}`,
            dataIndex: "a",
            render: (value: string | number | null, { field }) =>
              keep.includes(field) ? <del>{wordOf(t, field, value)}</del> : wordOf(t, field, value),
          },
          {
            title: `${t("mergeFrom")}：${right.gridPath}`,
            dataIndex: "b",
            render: (value: string | number | null, { field, a: own }) => (
              <Flex justify="space-between">
                {wordOf(t, field, value)}
                {value !== null && value !== own && (
                  <Checkbox
                    checked={keep.includes(field)}
                    onChange={({ target }) =>
                      setKeep(target.checked ? [...keep, field] : keep.filter((each) => each !== field))
                    }
                  >
                    {t("use")}
                  </Checkbox>
                )}
              </Flex>
            ),
          },
        ]}
      />
    </Modal>
  );
}

function DistinctDialog({ pair, onDone }: { pair: DuplicatePair; onDone: () => void }) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  const tell = useCommand<object>("/ledger/distinctions");
  return (
    <Modal
      open
      title={t("distinctTitle")}
      onCancel={onDone}
      okButtonProps={{ disabled: note.trim() === "" }}
      confirmLoading={tell.isPending}
      onOk={() =>
        tell.mutate(
          { enterpriseId: pair.a.id, otherId: pair.b.id, note: note.trim() },
          {
            onSuccess: () => {
              void message.success(t("distinguished"));
              onDone();
            },
            onError: (problem) => void message.error(problem.message),
          },
        )
      }
    >
      <Side row={pair.a} />
      <Side row={pair.b} />
      <Input.TextArea
        rows={3}
        maxLength={300}
        value={note}
        aria-label={t("distinctNote")}
        placeholder={t("distinctNote")}
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  );
}

function weightOf(row: EnterpriseRow): number {
  return Object.values(row).filter((value) => value !== null && value !== "").length;
}

function wordOf(t: Translate, field: Compared, value: string | number | null): string {
  if (value === null || value === "") return t("none");
  if (field === "kind" || field === "risk" || field === "enrolment") return t(`${field}.${String(value)}`);
  if (field === "industry") return industryPath(String(value));
  return String(value);
}
