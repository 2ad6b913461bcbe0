import { Alert, Button, Flex } from "antd";
import { createPortal } from "react-dom";
import type { GridLinkList } from "@safegrid/contract/link";
import { goTo } from "#/ui/address.ts";
import { QrCode } from "#/ui/qr-code.tsx";
import { addressOf } from "./public-link-address.ts";
import { usePublicLinkWords } from "./public-link-words.ts";

type Links = GridLinkList["links"];

/** One A4 page for each grid, to hang on a wall: shown here, and printed by themselves beside the whole workbench. */
export function PublicLinkSheets({ links }: { links: Links }) {
  const t = usePublicLinkWords();
  return (
    <section>
      <Flex gap={8} align="center" className="public-link-tools">
        <Button onClick={() => goTo({ set: { print: null } })}>{t("back")}</Button>
        <Button type="primary" onClick={() => window.print()}>
          {t("printNow")}
        </Button>
        <span>{t("preview")}</span>
      </Flex>
      <Alert
        className="public-link-tools"
        type="info"
        title={t("address") + location.origin}
        description={t("addressHelp")}
      />
      <Sheets links={links} className="public-link-preview" />
      {createPortal(<Sheets links={links} className="public-link-print" />, document.body)}
    </section>
  );
}

function Sheets({ links, className }: { links: Links; className: string }) {
  const t = usePublicLinkWords();
  return (
    <div className={className}>
      {links.map(({ gridId, name, token }) => (
        <article key={gridId} className="public-link-sheet">
          <h2>{t("sheetTitle")}</h2>
          <h3>{name}</h3>
          {token !== null && <QrCode address={addressOf(token)} side="120mm" />}
          <p>{t("sheetHelp")}</p>
          <p>{t("sheetFollow")}</p>
          <p className="public-link-emergency">{t("sheetEmergency")}</p>
        </article>
      ))}
    </div>
  );
}
