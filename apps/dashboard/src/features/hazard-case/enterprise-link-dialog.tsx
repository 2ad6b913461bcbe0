import { Alert, Button, Flex, Modal, Typography } from "antd";
import { QrCode } from "#/ui/qr-code.tsx";
import { useOutsideWords } from "./outside-words.ts";

/** An enterprise's link, this once; it closes by its button only. */
export function EnterpriseLinkDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useOutsideWords();
  const address = `${location.origin}/link#e=${token}`;
  return (
    <Modal
      open
      width={560}
      title={t("secretTitle")}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("close")}
        </Button>
      }
    >
      <Flex vertical align="center" gap={12}>
        <QrCode address={address} side={220} />
        <Typography.Paragraph code copyable={{ text: address }} data-secret style={{ wordBreak: "break-all" }}>
          {address}
        </Typography.Paragraph>
      </Flex>
      <Alert type="warning" showIcon title={t("secretHelp")} />
    </Modal>
  );
}
