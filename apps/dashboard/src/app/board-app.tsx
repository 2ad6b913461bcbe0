import "#/ui/workbench.css";
import { Button, Layout, Result } from "antd";
import { useEffect } from "react";
import type { Me } from "@safegrid/contract/session";
import { BoardPage } from "#/features/board/board-page.tsx";
import { useGridPath } from "#/features/grid-tree/use-grid-path.ts";
import { ListingCards } from "#/features/listing/listing-cards.tsx";
import { SessionGate } from "#/features/session/session-gate.tsx";
import { goTo, nameTab, useAddress } from "#/ui/address.ts";
import { ListedCase } from "./listed-case.tsx";
import { WorkbenchHeader } from "./workbench-header.tsx";
import { useWorkbenchWords } from "./workbench-words.ts";

/** The supervisors' board behind its sign-in; a case is opened beside it. */
export default function BoardApp() {
  return <SessionGate>{(me) => <Board me={me} />}</SessionGate>;
}

function Board({ me }: { me: Me }) {
  const t = useWorkbenchWords();
  const path = useGridPath(me.scope, useAddress().query.get("scope") ?? me.scope.id);
  const onScope = (id: string) => goTo({ set: { scope: id === me.scope.id ? null : id, page: null } });
  useEffect(() => nameTab(t("board")));
  return (
    <Layout className="board-app">
      <WorkbenchHeader me={me} path={path ?? [me.scope]} isLost={false} onScope={onScope} isBoard />
      {path === null ? (
        <Result title={t("noGrid")} extra={<Button onClick={() => onScope(me.scope.id)}>{t("backToTop")}</Button>} />
      ) : (
        <BoardPage
          me={me}
          path={path}
          renderCase={(id, clockAheadMs, viewers, onClose) => (
            <ListedCase key={id} me={me} id={id} clockAheadMs={clockAheadMs} viewers={viewers} onClose={onClose} />
          )}
          renderTop={(scopeId, nowMs) => <ListingCards scopeId={scopeId} nowMs={nowMs} />}
        />
      )}
    </Layout>
  );
}
