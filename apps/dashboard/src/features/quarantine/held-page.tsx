import "./held.css";
import { Alert, Empty, Pagination, Segmented, Spin, Typography } from "antd";
import { useEffect, useState } from "react";
import type { EvidenceList } from "@safegrid/contract/evidence";
import type { HeldRecordList } from "@safegrid/contract/quarantine";
import { useAnswer } from "#/live/answers.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { HeldCard } from "./held-card.tsx";
import { HeldFile } from "./held-file.tsx";
import { useHeldWords } from "./held-words.ts";

const pageSize = 10;
/** Pictures come behind their record, and nothing is logged of them before it is accepted. */
const pictureMs = 15_000;
const states = ["waiting", "decided"] as const;

/** 待核实: doubtful records of the field, with the facts, for the person who decides about them. */
export default function HeldPage({ me, subjectId }: WorkbenchPageProps) {
  const t = useHeldWords();
  const [state, setState] = useState<(typeof states)[number]>("waiting");
  const [page, setPage] = useState(1);
  const { data, error } = useAnswer<HeldRecordList>(`/held-records?state=${state}&page=${page}&pageSize=${pageSize}`);
  const ids = data?.rows.map(({ id }) => id) ?? [];
  const { data: pictures, refetch } = useAnswer<EvidenceList>(
    ids.length === 0 ? null : `/evidence?subjects=${ids.join(",")}`,
  );
  useEffect(() => {
    const timer = setInterval(() => state === "waiting" && void refetch(), pictureMs);
    return () => clearInterval(timer);
  }, [state, refetch]);
  // What was decided meanwhile may have been the last of its page.
  const lastPage = Math.max(1, Math.ceil((data?.total ?? 0) / pageSize));
  if (data && page > lastPage) setPage(lastPage);
  return (
    <section className="held-records">
      <header>
        <Typography.Text type="secondary">{t("intro")}</Typography.Text>
        <Segmented
          value={state}
          options={states.map((value) => ({ value, label: t(value) }))}
          onChange={(value) => {
            setState(value);
            setPage(1);
          }}
        />
        {me.abilities.includes("export") && <HeldFile state={state} />}
      </header>
      {error && !data && <Alert type="error" showIcon title={error.message} />}
      {!data && !error && <Spin />}
      {data?.total === 0 && <Empty description={t(`none.${state}`)} />}
      {data?.rows.map((record) => (
        <HeldCard
          key={record.id}
          record={record}
          evidence={pictures?.evidence.filter((each) => each.subjectId === record.id) ?? []}
          isShown={record.id === subjectId}
        />
      ))}
      {data && data.total > pageSize && (
        <Pagination current={page} pageSize={pageSize} total={data.total} onChange={setPage} showSizeChanger={false} />
      )}
    </section>
  );
}
