import { Button, Card, Space, Table, Tag } from "antd";
import { useState } from "react";
import type { InquiryView } from "@safegrid/contract/inquiry";
import type { Me } from "@safegrid/contract/session";
import { dayAndTime } from "#/ui/format.ts";
import { InquiryAnswer } from "./inquiry-answer.tsx";
import { InquiryClose } from "./inquiry-close.tsx";
import { useInquiryWords } from "./inquiry-words.ts";

type Reply = InquiryView["replies"][number];

const colours = { done: "success", partly: "warning", not_done: "error" } as const;

/** One question, how many have answered, and each township's answer; what escalated stands first. */
export function InquiryCard({
  inquiry,
  me,
  mayClose,
  isShown,
}: {
  inquiry: InquiryView;
  me: Me;
  mayClose: boolean;
  isShown: boolean;
}) {
  const t = useInquiryWords();
  const [dialog, setDialog] = useState<"answer" | "close" | null>(null);
  const { replies, closedAt } = inquiry;
  const own = replies.find(({ gridId }) => gridId === me.scope.id);
  const answered = replies.filter(({ answeredAt }) => answeredAt !== null).length;
  const silent = replies.filter(({ answeredAt, escalatedAt }) => answeredAt === null && escalatedAt !== null).length;
  const at = (instant: string) => dayAndTime(instant).slice(0, 16);
  return (
    <Card
      size="small"
      className={isShown ? "inquiry-shown" : ""}
      title={
        <Space>
          {inquiry.title}
          <Tag>{t(`occasion.${inquiry.occasion}`)}</Tag>
          <Tag color={closedAt === null ? "processing" : "default"}>{t(closedAt === null ? "open" : "closed")}</Tag>
          {silent > 0 && <Tag color="error">{t("overdue", { count: silent })}</Tag>}
        </Space>
      }
      extra={
        <Space>
          <b>{t("answeredOf", { answered, all: replies.length })}</b>
          {own && closedAt === null && me.abilities.includes("handle") && (
            <Button type={own.answeredAt === null ? "primary" : "default"} onClick={() => setDialog("answer")}>
              {t(own.answeredAt === null ? "answer" : "answerAgain")}
            </Button>
          )}
          {mayClose && closedAt === null && <Button onClick={() => setDialog("close")}>{t("close")}</Button>}
        </Space>
      }
    >
      <p className="inquiry-question">{inquiry.question}</p>
      <p className="quiet">
        {t("asked", { by: inquiry.askedBy, at: at(inquiry.askedAt), due: at(inquiry.dueAt) })}
        {closedAt !== null &&
          ` · ${t("closedBy", { by: inquiry.closedBy ?? "", at: at(closedAt), note: inquiry.closedNote ?? "" })}`}
      </p>
      <Table<Reply>
        size="small"
        rowKey="gridId"
        pagination={false}
        dataSource={replies.toSorted((a, b) => rankOf(a) - rankOf(b))}
        columns={[
          { key: "name", title: t("townships"), width: 160, dataIndex: "gridName" },
          {
            key: "result",
            title: t("result.title"),
            width: 210,
            render: (_, { result, escalatedAt }) =>
              result === null ? (
                <Tag color={escalatedAt === null ? "default" : "error"}>
                  {t(escalatedAt === null ? "waiting" : "escalated")}
                </Tag>
              ) : (
                <>
                  <Tag color={colours[result]}>{t(`result.${result}`)}</Tag>
                  {escalatedAt !== null && <span className="quiet">{t("late")}</span>}
                </>
              ),
          },
          { key: "words", title: t("words"), dataIndex: "words" },
          { key: "by", title: t("answeredBy"), width: 120, dataIndex: "answeredBy" },
          {
            key: "at",
            title: t("answeredAt"),
            width: 150,
            render: (_, { answeredAt }) => answeredAt && at(answeredAt),
          },
        ]}
      />
      {dialog === "answer" && own && <InquiryAnswer inquiry={inquiry} own={own} onDone={() => setDialog(null)} />}
      {dialog === "close" && <InquiryClose id={inquiry.id} onDone={() => setDialog(null)} />}
    </Card>
  );
}

/** What escalated first, then what waits, then what is not done. */
function rankOf({ result, escalatedAt }: Reply): number {
  if (result === null) return escalatedAt === null ? 1 : 0;
  return { not_done: 2, partly: 3, done: 4 }[result];
}
