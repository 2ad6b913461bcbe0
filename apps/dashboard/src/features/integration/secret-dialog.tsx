import { Alert, Button, Modal, Typography } from "antd";
import { useIntegrationWords } from "./integration-words.ts";

/** Something that is shown this once, to be copied. It closes by its button only. */
export function SecretDialog({
  title,
  secret,
  help,
  onClose,
}: {
  readonly title: string;
  readonly secret: string;
  readonly help: string;
  readonly onClose: () => void;
}) {
  const t = useIntegrationWords();
  return (
    <Modal
      open
      width={640}
      title={title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("close")}
        </Button>
      }
    >
      <Typography.Paragraph code copyable={{ text: secret }} data-secret style={{ wordBreak: "break-all" }}>
        {secret}
      </Typography.Paragraph>
      <Alert type="warning" showIcon title={help} />
    </Modal>
  );
}
