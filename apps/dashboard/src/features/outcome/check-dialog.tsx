import { UploadOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Modal, Radio, Upload } from "antd";
import { useState } from "react";
import { v7 as uuidv7 } from "uuid";
import type { ClosingCheck } from "@safegrid/contract/closing-check";
import { checkOutcomes } from "@safegrid/domain/closing-sample";
import { useCommand } from "#/live/answers.ts";
import { ApiProblem } from "#/live/api.ts";
import { sendEvidence } from "#/live/send-evidence.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { evidenceAccept, isEvidenceFile } from "#/ui/evidence-adder.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { useOutcomeWords } from "./outcome-words.ts";

interface Values {
  readonly outcome: ClosingCheck["outcome"];
  readonly note?: string;
}

interface Picked {
  readonly id: string;
  readonly file: File;
}

const mostFiles = 6;

/**
 * What somebody has seen there, in words and pictures. The pictures are sent first, each under an id of its own, then the result
 * names them. Where it was not rectified, the hazard is reopened by the same command.
 */
export function CheckDialog({ check, onClose }: { check: ClosingCheck; onClose: () => void }) {
  const t = useOutcomeWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const outcome = Form.useWatch("outcome", form);
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [isSending, setSending] = useState(false);
  const { mutate, isPending } = useCommand<object>(`/closing-checks/${check.id}/result`);

  /** Whether all of them are attached; what hindered one is said. */
  const sendPicked = async (): Promise<boolean> => {
    for (const { id, file } of picked) {
      const about = { subjectKind: "hazard", subjectId: check.hazardId, part: "other" } as const;
      const end = await sendEvidence({ id, file, ...about });
      if (end === "attached") continue;
      message.error(t(`checks.file.${end}`, { name: file.name }));
      return false;
    }
    return true;
  };
  const send = async ({ outcome: found, note }: Values) => {
    setSending(true);
    try {
      if (!(await sendPicked())) return;
    } catch (problem) {
      return void message.error(problem instanceof ApiProblem ? problem.message : String(problem));
    } finally {
      setSending(false);
    }
    mutate(
      { outcome: found, ...(note ? { note } : {}), evidenceIds: picked.map(({ id }) => id) },
      {
        onSuccess: () => {
          message.success(t("checks.saved"));
          onClose();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  };
  const take = (file: File) => {
    if (!isEvidenceFile(file)) message.error(t("checks.file.refused", { name: file.name }));
    else setPicked((before) => (before.length < mostFiles ? [...before, { id: uuidv7(), file }] : before));
    return false;
  };
  return (
    <Modal
      open
      title={`${t("checks.tell")} · ${check.serial}`}
      okText={t("checks.submit")}
      cancelText={t("checks.cancel")}
      confirmLoading={isSending || isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>
        {check.placeName} · {check.description}
      </p>
      <Form<Values> form={form} layout="vertical" onFinish={(values) => void send(values)}>
        <Form.Item
          name="outcome"
          label={<FieldHelp label={t("checks.result")} help={t("checks.outcomeHelp")} />}
          rules={[{ required: true, message: t("checks.required") }]}
        >
          <Radio.Group
            options={checkOutcomes.map((value) => ({ value, label: t(`checks.outcome.${value}`) }))}
            optionType="button"
          />
        </Form.Item>
        <Form.Item
          name="note"
          label={<FieldHelp label={t("checks.note")} help={t("checks.noteHelp")} />}
          rules={[{ required: outcome === "not_rectified", message: t("checks.required") }]}
          extra={outcome === "not_rectified" ? t("checks.reopens") : undefined}
        >
          <Input.TextArea rows={3} maxLength={1_000} />
        </Form.Item>
        <Form.Item label={<FieldHelp label={t("checks.files")} help={t("checks.filesHelp")} />}>
          <Upload
            multiple
            accept={evidenceAccept}
            beforeUpload={take}
            fileList={picked.map(({ id, file }) => ({ uid: id, name: file.name, size: file.size }))}
            onRemove={({ uid }) => setPicked((before) => before.filter(({ id }) => id !== uid))}
          >
            <Button icon={<UploadOutlined />} disabled={picked.length >= mostFiles}>
              {t("checks.addFiles")}
            </Button>
          </Upload>
        </Form.Item>
      </Form>
    </Modal>
  );
}
