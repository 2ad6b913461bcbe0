import { Alert, Drawer, Empty, Skeleton, Table, Tag, Timeline } from "antd";
import type { RecordChange } from "@safegrid/contract/history";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "./format.ts";
import { useOfficeWords } from "./office-words.ts";
import { differencesOf } from "./record-difference.ts";
import { useRecordWords } from "./record-words.ts";

interface History {
  readonly changes: readonly RecordChange[];
}

/** All changes of one record, newest first: who, when, which field from what to what (P18). For a tab or a drawer. */
export function RecordHistory({ subjectId }: { subjectId: string }) {
  const t = useOfficeWords();
  const { data, error } = useAnswer<History>(`/records/${subjectId}/history`);
  if (error) return <Alert type="error" title={t("failed", { why: error.message })} />;
  if (!data) return <Skeleton active />;
  if (data.changes.length === 0) return <Empty description={t("noHistory")} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  return (
    <Timeline
      items={data.changes.map((change) => ({
        key: `${change.seq} ${change.kind} ${JSON.stringify(change.after)}`,
        content: <Change change={change} />,
      }))}
    />
  );
}

/** The same beside a table or a form. */
export function RecordHistoryDrawer({
  subjectId,
  title,
  onClose,
}: {
  subjectId: string | null;
  title?: string;
  onClose: () => void;
}) {
  const t = useOfficeWords();
  return (
    <Drawer
      open={subjectId !== null}
      size={640}
      title={title ? `${t("history")} · ${title}` : t("history")}
      onClose={onClose}
      destroyOnHidden
    >
      {subjectId !== null && <RecordHistory subjectId={subjectId} />}
    </Drawer>
  );
}

function Change({ change }: { change: RecordChange }) {
  const t = useOfficeWords();
  const { nameOf, textOf, kindOf } = useRecordWords();
  const act = change.before === null ? "made" : change.after === null ? "ended" : "changed";
  return (
    <article>
      <Tag variant="filled" color={act === "ended" ? "red" : act === "made" ? "green" : "blue"}>
        {t(act)} {kindOf(change.kind)}
      </Tag>
      <strong>{change.byName}</strong> <time dateTime={change.at}>{dayAndTime(change.at)}</time>{" "}
      <span className="history-number">{t("number", { seq: change.seq })}</span>
      <Table
        size="small"
        pagination={false}
        rowKey="field"
        className="history-fields"
        dataSource={differencesOf(change)}
        columns={[
          { title: t("field"), dataIndex: "field", width: 150, render: nameOf },
          ...(act === "made"
            ? []
            : [
                {
                  title: t("before"),
                  dataIndex: "before",
                  render: (value: unknown, { field }: { field: string }) =>
                    act === "changed" ? <del>{textOf(field, value)}</del> : textOf(field, value),
                },
              ]),
          ...(act === "ended"
            ? []
            : [
                {
                  title: t("after"),
                  dataIndex: "after",
                  render: (value: unknown, { field }: { field: string }) => textOf(field, value),
                },
              ]),
        ]}
      />
    </article>
  );
}
