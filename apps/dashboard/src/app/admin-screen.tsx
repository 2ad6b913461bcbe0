import "#/ui/workbench.css";
import AdminPage from "#/features/admin/admin-page.tsx";
import { SessionGate } from "#/features/session/session-gate.tsx";

/** The administrators' page behind its sign-in. */
export default function AdminScreen() {
  return <SessionGate title="安全网格 · 管理">{(me) => <AdminPage me={me} />}</SessionGate>;
}
