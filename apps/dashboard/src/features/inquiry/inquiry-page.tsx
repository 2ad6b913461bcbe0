import "./inquiry.css";
import { Alert, Button, Empty, Pagination, Spin, Typography } from "antd";
import { useState } from "react";
import type { InquiryList } from "@safegrid/contract/inquiry";
import { useAnswer } from "#/live/answers.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { InquiryAsk } from "./inquiry-ask.tsx";
import { InquiryCard } from "./inquiry-card.tsx";
import { useInquiryWords } from "./inquiry-words.ts";

const pageSize = 10;

/** 专项行动: what the county asks its townships, what they answered, and who has not (P12, P13). */
export default function InquiryPage({ me, subjectId }: WorkbenchPageProps) {
  const t = useInquiryWords();
  const [page, setPage] = useState(1);
  const [isAsking, setAsking] = useState(false);
  const { data, error } = useAnswer<InquiryList>(`/inquiries?page=${page}&pageSize=${pageSize}`);
  const mayAsk = me.role === "county_supervisor" && me.scope.level === "county";
  return (
    <section className="inquiries">
      <header>
        <Typography.Text type="secondary">{t("intro")}</Typography.Text>
        {mayAsk && (
          <Button type="primary" onClick={() => setAsking(true)}>
            {t("ask")}
          </Button>
        )}
      </header>
      {error && !data && <Alert type="error" showIcon title={error.message} />}
      {!data && !error && <Spin />}
      {data?.total === 0 && <Empty description={t("none")} />}
      {data?.rows.map((inquiry) => (
        <InquiryCard key={inquiry.id} inquiry={inquiry} me={me} mayClose={mayAsk} isShown={inquiry.id === subjectId} />
      ))}
      {data && data.total > pageSize && (
        <Pagination current={page} pageSize={pageSize} total={data.total} onChange={setPage} showSizeChanger={false} />
      )}
      {isAsking && <InquiryAsk me={me} onDone={() => setAsking(false)} />}
    </section>
  );
}
