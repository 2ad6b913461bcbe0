import { Button, Popconfirm, Space } from "antd";
import type { FormInstance } from "antd";

/** The end of a form whose content holds for the whole county; `t` has the words of the page. */
export function PublishButtons({
  t,
  form,
  isPending,
  onCancel,
}: {
  t: (word: "publishAsk" | "publish" | "cancel") => string;
  form: FormInstance;
  isPending: boolean;
  onCancel: () => void;
}) {
  return (
    <Space className="publish-buttons">
      <Popconfirm
        title={t("publishAsk")}
        okText={t("publish")}
        cancelText={t("cancel")}
        onConfirm={() => form.submit()}
      >
        <Button type="primary" loading={isPending}>
          {t("publish")}
        </Button>
      </Popconfirm>
      <Button onClick={onCancel}>{t("cancel")}</Button>
    </Space>
  );
}
