import { App, Button, Drawer, Form, Input, Modal, Table, Tag } from "antd";
import { useState } from "react";
import type { PlaceVisit, PlaceVisitList } from "@safegrid/contract/recheck";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { dayAndTime } from "#/ui/format.ts";
import { TimeGradeText } from "#/ui/time-grade.tsx";
import { GradeText } from "./grade-text.tsx";
import { useSecondLookWords } from "./second-look-words.ts";

const most = 50;

/** The latest visits to a place with how their positions are graded; the one that a sample means is marked. */
export function PlaceVisits({
  placeId,
  placeName,
  meantId,
  mayReject,
  onClose,
}: {
  placeId: string;
  placeName: string;
  meantId: string | null;
  mayReject: boolean;
  onClose: () => void;
}) {
  const t = useSecondLookWords();
  const { data, isPending } = useAnswer<PlaceVisitList>(`/places/${placeId}/visits?pageSize=${most}`);
  const [rejecting, setRejecting] = useState<PlaceVisit | null>(null);
  const shown = data?.rows ?? [];
  return (
    <Drawer open size={900} title={t("visit.title", { name: placeName })} onClose={onClose}>
      <Table<PlaceVisit>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={shown}
        pagination={false}
        rowClassName={({ id }) => (id === meantId ? "row-selected" : "")}
        footer={() => t("visit.more", { count: data?.total ?? 0, shown: shown.length })}
        columns={[
          {
            key: "at",
            title: t("visit.at"),
            render: (_, row) => (
              <>
                {dayAndTime(row.occurredAt)} <TimeGradeText grade={row.timeGrade} saidAt={row.saidAt} />
                <div className="quiet">
                  {t("visit.received")} {dayAndTime(row.recordedAt)}
                </div>
              </>
            ),
          },
          {
            key: "problems",
            title: t("visit.problems"),
            render: (_, row) => (
              <>
                {row.problemCount === 0 ? t("visit.none") : t("visit.count", { count: row.problemCount })}
                <div className="quiet">{t(row.isComplete ? "visit.complete" : "visit.incomplete")}</div>
                {row.note}
              </>
            ),
          },
          {
            key: "position",
            title: t("visit.position"),
            render: (_, row) => (
              <>
                <GradeText grade={row.grade} />
                {row.crs !== null && <div className="quiet">{t("visit.measured", { crs: row.crs.toUpperCase() })}</div>}
              </>
            ),
          },
          {
            key: "recheck",
            title: t("visit.recheck"),
            render: (_, { rechecks }) =>
              rechecks.map(({ reason, outcome }) => (
                <div key={reason}>
                  {t(`reason.${reason}`)} {outcome !== null && <Tag>{t(`outcome.${outcome}`)}</Tag>}
                </div>
              )),
          },
          {
            key: "act",
            title: "",
            render: (_, row) =>
              row.rejectedReason !== null ? (
                <>
                  <Tag>{t("rejected")}</Tag>
                  <div className="quiet">{row.rejectedReason}</div>
                </>
              ) : (
                mayReject && (
                  <Button type="link" size="small" onClick={() => setRejecting(row)}>
                    {t("visit.reject")}
                  </Button>
                )
              ),
          },
        ]}
      />
      {rejecting && <RejectDialog visitId={rejecting.id} onClose={() => setRejecting(null)} />}
    </Drawer>
  );
}

/** A decision of its own, by somebody who may review: no sample does this by itself. */
function RejectDialog({ visitId, onClose }: { visitId: string; onClose: () => void }) {
  const t = useSecondLookWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const [occurredAt] = useState(() => new Date().toISOString());
  const { mutate, isPending } = useCommand<object>(`/visits/${visitId}/rejection`);
  return (
    <Modal
      open
      title={t("visit.reject")}
      okText={t("visit.reject")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t("visit.rejectAbout")}</p>
      <Form
        form={form}
        layout="vertical"
        onFinish={({ reason }) =>
          mutate(
            { reason, occurredAt },
            {
              onSuccess: () => {
                void message.success(t("visit.rejectDone"));
                onClose();
              },
              onError: (problem) => {
                const rest = applyProblem(form, problem);
                if (rest !== null) void message.error(rest);
              },
            },
          )
        }
      >
        <Form.Item name="reason" label={t("visit.reason")} rules={[{ required: true, message: t("required") }]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
