import { App, DatePicker, Form, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { useOutcomeWords } from "./outcome-words.ts";

interface Values {
  readonly gridId: string;
  readonly month: Dayjs;
}

/** The county draws now, from what was in no draw yet; which closings come out, nobody decides. */
export function DrawDialog({ countyId, onClose }: { countyId: string; onClose: () => void }) {
  const t = useOutcomeWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { data } = useAnswer<{ grids: GridSummary[] }>(`/grids?scope=${countyId}&depth=1`);
  const { mutate, isPending } = useCommand<{ gridId: string; month: string }>("/closing-samples");
  const townships = (data?.grids ?? []).filter(({ level }) => level === "township");
  const send = ({ gridId, month }: Values) =>
    mutate(
      { gridId, month: month.format("YYYY-MM") },
      {
        onSuccess: () => {
          message.success(t("samples.drawnDone"));
          onClose();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  const required = [{ required: true, message: t("checks.required") }];
  return (
    <Modal
      open
      title={t("samples.drawTitle")}
      okText={t("samples.draw")}
      cancelText={t("checks.cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="quiet">{t("samples.drawHelp")}</p>
      <Form<Values> form={form} layout="vertical" onFinish={send}>
        <Form.Item
          name="gridId"
          rules={required}
          label={<FieldHelp label={t("samples.township")} help={t("samples.townshipHelp")} />}
        >
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={townships.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item
          name="month"
          rules={required}
          label={<FieldHelp label={t("samples.month")} help={t("samples.monthHelp")} />}
        >
          <DatePicker picker="month" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
