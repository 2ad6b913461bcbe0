import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import type { WholeMapRequest } from "@safegrid/contract/boundary";
import { fetchFile } from "#/live/api.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useBoundaryWords } from "./boundary-words.ts";

/** Prints the responsibility map with whole phone numbers, for a reason that is noted with the look. */
export function WholeMapDialog({ gridId, onDone }: { gridId: string; onDone: () => void }) {
  const t = useBoundaryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<WholeMapRequest>();
  const [isFetching, setFetching] = useState(false);
  const print = async (request: WholeMapRequest) => {
    setFetching(true);
    try {
      const file = await fetchFile(`/grids/${gridId}/responsibility-map/unmasked`, request);
      const address = URL.createObjectURL(file);
      window.open(address);
      // The new page has read it by then; kept longer it would lie in memory with its numbers.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      onDone();
    } catch (problem) {
      const rest = applyProblem(form, problem);
      if (rest !== null) void message.error(rest);
    } finally {
      setFetching(false);
    }
  };
  return (
    <Modal
      open
      title={t("printWhole")}
      okText={t("printNow")}
      onOk={form.submit}
      onCancel={onDone}
      confirmLoading={isFetching}
    >
      <Form form={form} layout="vertical" onFinish={(request) => void print(request)}>
        <Form.Item
          name="reason"
          label={t("printWhy")}
          extra={t("printNote")}
          rules={[{ required: true, whitespace: true, max: 200 }]}
        >
          <Input autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
