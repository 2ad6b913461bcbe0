import "#/ui/workbench.css";
import AdminPage from "#/features/admin/admin-page.tsx";
import { HooksView } from "#/features/integration/hooks-view.tsx";
import { KeysView } from "#/features/integration/keys-view.tsx";
import { SessionGate } from "#/features/session/session-gate.tsx";

/** The administrators' page behind its sign-in. */
export default function AdminScreen() {
  return (
    <SessionGate title="安全网格 · 管理">
      {(me) => {
        const rights = { mayMake: me.abilities.includes("integrate"), mayGrant: me.abilities.includes("grant") };
        return (
          <AdminPage me={me}>
            {(rights.mayMake || rights.mayGrant) && (
              <>
                <KeysView {...rights} />
                <HooksView {...rights} />
              </>
            )}
          </AdminPage>
        );
      }}
    </SessionGate>
  );
}
