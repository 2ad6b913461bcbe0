import { CheckCircleFilled } from "@ant-design/icons";
import { Alert, App, Button, Card, Empty, Skeleton } from "antd";
import type { OwnDuties as Answer } from "@safegrid/contract/duty";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useDutyWords } from "./duty-words.ts";
import "./duty.css";

/** 职责清: the own duty sheets, read and acknowledged by the person; made for a phone as much as for a desk (P6). */
export function OwnDuties() {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const { data, error } = useAnswer<Answer>("/me/duties");
  const acknowledge = useCommand<{ id: string }>(({ id }) => `/me/duties/${id}/acknowledgement`, {
    bodyOf: () => ({}),
  });
  if (error) return <Alert type="error" title={error.message} />;
  if (!data) return <Skeleton active />;
  if (data.duties.length === 0) return <Empty description={t("noDuties")} />;
  return (
    <div className="own-duties">
      {data.duties.map((duty) => (
        <Card key={duty.assignmentId} title={`${p(`post.${duty.post}`)} · ${duty.gridName}`} extra={t("version", duty)}>
          <ol>
            {duty.items.map((item) => (
              <li key={item.code}>{item.text}</li>
            ))}
          </ol>
          {duty.acknowledgedAt === null ? (
            <Button
              type="primary"
              block
              size="large"
              loading={acknowledge.isPending}
              onClick={() =>
                acknowledge.mutate(
                  { id: duty.assignmentId },
                  { onError: (problem) => void message.error(problem.message) },
                )
              }
            >
              {t("read")}
            </Button>
          ) : (
            <p className="own-duties-done">
              <CheckCircleFilled /> {t("readAt", { at: dayAndTime(duty.acknowledgedAt) })}
            </p>
          )}
        </Card>
      ))}
    </div>
  );
}
