import { Alert, Button, Card, Space, Typography } from "antd";
import type { ReactNode } from "react";
import type { Me } from "@safegrid/contract/session";
import { callApi } from "#/live/api.ts";
import { AccountsView } from "./accounts-view.tsx";
import { useAdminWords } from "./admin-words.ts";
import { GrantsView } from "./grants-view.tsx";
import { OperationsView } from "./operations-view.tsx";
import { WallsView } from "./walls-view.tsx";

/** What each of the three administrators works at (plan section 6): accounts and walls, grants, or the operation log; `children` come behind the grants. */
export default function AdminPage({ me, children }: { me: Me; children?: ReactNode }) {
  const t = useAdminWords();
  const can = (ability: Me["abilities"][number]) => me.abilities.includes(ability);
  const signOut = () =>
    void callApi("/sessions/current", { as: "person", method: "DELETE" }).then(() => location.reload());
  return (
    <div className="admin">
      <Space orientation="vertical" size="large" style={{ width: "100%" }}>
        <Card title={`${me.name} · ${me.scope.name}`} extra={<Button onClick={signOut}>{t("signOut")}</Button>}>
          {can("administer") || can("grant") || can("audit") ? (
            <Alert type="info" title={t("apart")} />
          ) : (
            <Typography.Text>{t("noOffice")}</Typography.Text>
          )}
        </Card>
        {can("administer") && <AccountsView />}
        {can("administer") && <WallsView scope={me.scope} />}
        {can("grant") && <GrantsView me={me} />}
        {children}
        {can("audit") && <OperationsView />}
      </Space>
    </div>
  );
}
