import { Form, Input, Modal, Radio } from "antd";
import { exchangeFormats } from "@safegrid/contract/exchange";
import { useExportWords } from "./export-words.ts";

interface Wanted extends Readonly<Record<string, string>> {
  readonly format: string;
  readonly unmaskReason: string;
}

/** Asks why a file is to hold personal data in full; the reason is noted with the export (docs/access.md). */
export function WholeExportDialog({ onWanted, onClose }: { onWanted: (wanted: Wanted) => void; onClose: () => void }) {
  const t = useExportWords();
  const [form] = Form.useForm<Wanted>();
  return (
    <Modal
      open
      title={t("wholeTitle")}
      okText={t("export")}
      cancelText={t("cancel")}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ format: "xlsx" }} onFinish={onWanted}>
        <Form.Item name="format" label={t("format")}>
          <Radio.Group optionType="button" options={exchangeFormats.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
        <Form.Item
          name="unmaskReason"
          label={t("reason")}
          extra={t("note")}
          rules={[{ required: true, whitespace: true, max: 200, message: t("required") }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
