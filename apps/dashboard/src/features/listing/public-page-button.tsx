import { QrcodeOutlined } from "@ant-design/icons";
import { Button, Flex, Modal, Typography } from "antd";
import { useState } from "react";
import type { ListingView } from "@safegrid/contract/listing";
import { spacedLinkCode } from "@safegrid/domain/link";
import { QrCode } from "#/ui/qr-code.tsx";
import { useListingWords } from "./listing-words.ts";

/** Where everybody finds a published listing: its address and QR code; nothing before the publication. */
export function PublicPageButton({ listing: { publicCode, number } }: { listing: ListingView }) {
  const t = useListingWords();
  const [isOpen, setOpen] = useState(false);
  if (publicCode === null) return null;
  const address = `${location.origin}/link#p=${spacedLinkCode(publicCode)}`;
  return (
    <>
      <Button type="link" size="small" icon={<QrcodeOutlined />} onClick={() => setOpen(true)}>
        {t("publicPage.open")}
      </Button>
      {isOpen && (
        <Modal
          open
          title={t("publicPage.title", { number: number ?? "" })}
          onCancel={() => setOpen(false)}
          footer={
            <>
              <Button onClick={() => setOpen(false)}>{t("publicPage.close")}</Button>
              <Button type="primary" href={address} target="_blank" rel="noopener">
                {t("publicPage.visit")}
              </Button>
            </>
          }
        >
          <Flex vertical align="center" gap={12}>
            <QrCode address={address} side={220} />
            <Typography.Paragraph code copyable={{ text: address }} className="public-page-address">
              {address}
            </Typography.Paragraph>
          </Flex>
          <p className="quiet">{t("publicPage.help")}</p>
        </Modal>
      )}
    </>
  );
}
