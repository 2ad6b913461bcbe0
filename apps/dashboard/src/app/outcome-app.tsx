import "#/ui/workbench.css";
import { Button, Layout, Result, Tabs } from "antd";
import { useEffect } from "react";
import type { Me } from "@safegrid/contract/session";
import { usePresence } from "#/features/board/use-presence.ts";
import { useGridPath } from "#/features/grid-tree/use-grid-path.ts";
import { CheckList } from "#/features/outcome/check-list.tsx";
import { OutcomePage } from "#/features/outcome/outcome-page.tsx";
import { useOutcomeWords } from "#/features/outcome/outcome-words.ts";
import { SampleList } from "#/features/outcome/sample-list.tsx";
import { SessionGate } from "#/features/session/session-gate.tsx";
import { useFreshAnswers } from "#/live/use-fresh-answers.ts";
import { goTo, nameTab, useAddress } from "#/ui/address.ts";
import { ListedCase } from "./listed-case.tsx";
import { WorkbenchHeader } from "./workbench-header.tsx";
import { useWorkbenchWords } from "./workbench-words.ts";

/** Whether what was done has held: numbers side by side, closings to be checked, and how they were drawn. */
export default function OutcomeApp() {
  return <SessionGate>{(me) => <Outcome me={me} />}</SessionGate>;
}

const tabs = ["compare", "checks", "samples"] as const;

function Outcome({ me }: { me: Me }) {
  const [t, o] = [useWorkbenchWords(), useOutcomeWords()];
  const { query } = useAddress();
  const path = useGridPath(me.scope, query.get("scope") ?? me.scope.id);
  const scope = path?.at(-1);
  const subject = query.get("subject");
  const { link, clockAheadMs } = useFreshAnswers(me.scope.id, subject);
  const viewers = usePresence(subject, me.abilities.includes("handle"));
  const isOfDepartment = me.role === "department_regulator";
  // A department finds its own line's checks, and draws nothing.
  const shown = tabs.filter((tab) => tab !== "samples" || !isOfDepartment);
  const tab = shown.find((each) => each === query.get("tab")) ?? "compare";
  const onScope = (id: string) => goTo({ set: { scope: id === me.scope.id ? null : id, page: null } });
  const isCountys = me.scope.level === "county" && !isOfDepartment && me.abilities.includes("review");
  useEffect(() => nameTab(`${o("title")} · ${t("title")}`));
  return (
    <Layout className="outcome-app">
      <WorkbenchHeader
        me={me}
        path={path?.length ? path : [me.scope]}
        isLost={link.state === "lost"}
        onScope={onScope}
        title={o("title")}
      />
      <main className="outcome-main">
        {path === null && (
          <Result title={t("noGrid")} extra={<Button onClick={() => onScope(me.scope.id)}>{t("backToTop")}</Button>} />
        )}
        {scope && (
          <Tabs
            activeKey={tab}
            destroyOnHidden
            onChange={(key) => goTo({ set: { tab: key === "compare" ? null : key, page: null, state: null } })}
            items={shown.map((key) => ({
              key,
              label: o(`tab.${key}`),
              children:
                key === "compare" ? (
                  <OutcomePage scopeId={scope.id} onScope={onScope} />
                ) : key === "checks" ? (
                  <CheckList scopeId={scope.id} onCase={(id) => goTo({ set: { subject: id } })} />
                ) : (
                  <SampleList scope={scope} isCountys={isCountys && scope.id === me.scope.id} />
                ),
            }))}
          />
        )}
      </main>
      {subject !== null && (
        <ListedCase
          key={subject}
          me={me}
          id={subject}
          clockAheadMs={clockAheadMs}
          viewers={viewers.get(subject) ?? []}
          onClose={() => goTo({ set: { subject: null } })}
        />
      )}
    </Layout>
  );
}
