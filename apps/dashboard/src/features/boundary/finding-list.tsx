import { App, Button, Empty, Form, Input, List, Modal, Switch, Tag } from "antd";
import { useState } from "react";
import type { BoundaryFinding, BoundaryFindings } from "@safegrid/contract/boundary";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { areaText } from "./area-text.ts";
import { useBoundaryWords } from "./boundary-words.ts";

const colours = { gap: "orange", overlap: "red", outside: "purple" } as const;

/** What does not fit, the largest first: a press shows it on the map; who keeps grids accepts it with a reason. */
export function FindingList(props: {
  readonly findings: BoundaryFindings | undefined;
  readonly mayKeep: boolean;
  readonly showsGone: boolean;
  onShowGone(shows: boolean): void;
  onFocus(finding: BoundaryFinding): void;
}) {
  const { findings, mayKeep, showsGone } = props;
  const t = useBoundaryWords();
  const [accepting, setAccepting] = useState<BoundaryFinding | null>(null);
  return (
    <section aria-label={t("findings")} className="finding-list">
      <header>
        <h3>{t("findings")}</h3>
        <span data-open={findings?.openCount}>{t("openCount", { count: findings?.openCount ?? 0 })}</span>
        <Switch size="small" checked={showsGone} onChange={props.onShowGone} aria-label={t("showGone")} />
        <small>{t("showGone")}</small>
      </header>
      <List
        size="small"
        dataSource={findings?.rows ?? []}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("noFindings")} /> }}
        renderItem={(finding) => (
          <List.Item
            key={finding.id}
            data-finding={finding.state}
            actions={
              mayKeep && finding.state === "open"
                ? [
                    <Button key="accept" size="small" onClick={() => setAccepting(finding)}>
                      {t("accept")}
                    </Button>,
                  ]
                : []
            }
          >
            <button type="button" className="finding" onClick={() => props.onFocus(finding)}>
              <Tag color={colours[finding.kind]}>{t(`kind.${finding.kind}`)}</Tag>
              <b>{areaText(t, finding.areaM2)}</b>
              {finding.state === "open" ? null : <Tag>{t(`state.${finding.state}`)}</Tag>}
              <span>
                {finding.parentName} · {finding.grids.map(({ name }) => name).join("、")}
              </span>
              {finding.state === "accepted" && (
                <small>{t("accepted", { by: finding.decidedBy, reason: finding.reason })}</small>
              )}
            </button>
          </List.Item>
        )}
      />
      {accepting && <AcceptDialog finding={accepting} onClose={() => setAccepting(null)} />}
    </section>
  );
}

function AcceptDialog({ finding, onClose }: { finding: BoundaryFinding; onClose(): void }) {
  const t = useBoundaryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const accept = useCommand<{ reason: string }>(`/boundaries/findings/${finding.id}/acceptance`);
  return (
    <Modal
      open
      title={t("acceptTitle", { kind: t(`kind.${finding.kind}`), area: areaText(t, finding.areaM2) })}
      okText={t("accept")}
      cancelText={t("cancel")}
      confirmLoading={accept.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ reason }) =>
          accept.mutate(
            { reason },
            {
              onSuccess: onClose,
              onError: (problem) => {
                const rest = applyProblem(form, problem);
                if (rest !== null) message.error(rest);
              },
            },
          )
        }
      >
        <Form.Item name="reason" label={t("reason")} extra={t("reasonHelp")} rules={[{ required: true, max: 300 }]}>
          <Input.TextArea rows={3} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
