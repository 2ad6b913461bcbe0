import "#/ui/workbench.css";
import { Button, Layout, Menu, Result, Spin, Splitter } from "antd";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "@safegrid/contract/session";
import { GridTree } from "#/features/grid-tree/grid-tree.tsx";
import { useGridPath } from "#/features/grid-tree/use-grid-path.ts";
import { NextStep } from "#/features/setup/next-step.tsx";
import { SessionGate, signOut } from "#/features/session/session-gate.tsx";
import { useFreshAnswers } from "#/live/use-fresh-answers.ts";
import { goTo, nameTab, useAddress } from "#/ui/address.ts";
import { WorkbenchHeader } from "./workbench-header.tsx";
import { workbenchPages } from "./workbench-pages.ts";
import { useWorkbenchWords } from "./workbench-words.ts";

/** The workbench of villages, townships and departments (screens.md): behind a sign-in, one selection for everything. */
export default function WorkbenchApp() {
  return <SessionGate>{(me) => (hasPage(me) ? <Workbench me={me} /> : <NoPage me={me} />)}</SessionGate>;
}

const pagesOf = (me: Me) =>
  workbenchPages.filter(
    ({ ability, isOfTerritory }) =>
      me.abilities.includes(ability) && !(isOfTerritory === true && me.role === "department_regulator"),
  );
const hasPage = (me: Me) => pagesOf(me).length > 0;

/** An administrator's account has nothing to do here (三员分立): it is shown where its work is. */
function NoPage({ me }: { me: Me }) {
  const t = useWorkbenchWords();
  return (
    <Result
      status="info"
      title={t("noPage")}
      subTitle={t("noPageHelp", { name: me.name })}
      extra={[
        <Button key="admin" type="primary" href="/admin">
          {t("admin")}
        </Button>,
        <Button key="out" onClick={() => void signOut()}>
          {t("signOut")}
        </Button>,
      ]}
    />
  );
}

function Workbench({ me }: { me: Me }) {
  const t = useWorkbenchWords();
  const isEnglish = useTranslation().i18n.language === "en";
  const { path: addressPath, query } = useAddress();
  const pages = pagesOf(me);
  const page = pages.find(({ key }) => key === addressPath.split("/")[2]) ?? pages[0];
  const scopeId = query.get("scope") ?? me.scope.id;
  const gridPath = useGridPath(me.scope, scopeId);
  const scope = gridPath?.at(-1);
  const { link } = useFreshAnswers(me.scope.id);
  const titleOf = ({ title }: { title: { zh: string; en: string } }) => (isEnglish ? title.en : title.zh);

  useEffect(() => {
    nameTab(`${page ? `${titleOf(page)} · ` : ""}${t("title")}`);
  });
  const onScope = (id: string) => goTo({ set: { scope: id === me.scope.id ? null : id, subject: null } });

  return (
    <Layout className="workbench">
      <WorkbenchHeader me={me} path={gridPath ?? [me.scope]} isLost={link.state === "lost"} onScope={onScope} />
      <Layout>
        <Layout.Sider width={132} theme="light" className="workbench-pages">
          <Menu
            mode="inline"
            aria-label={t("pages")}
            selectedKeys={page ? [page.key] : []}
            items={pages.map((each) => ({ key: each.key, label: titleOf(each) }))}
            onClick={({ key }) => goTo({ path: `/workbench/${key}`, set: { scope: query.get("scope") }, keeps: false })}
          />
        </Layout.Sider>
        <Splitter>
          <Splitter.Panel defaultSize={248} min={160} max="40%" collapsible>
            <GridTree path={gridPath?.length ? gridPath : [me.scope]} label={t("tree")} onPick={onScope} />
          </Splitter.Panel>
          <Splitter.Panel>
            <main className="workbench-main">
              {gridPath === null && (
                <Result
                  title={t("noGrid")}
                  extra={<Button onClick={() => onScope(me.scope.id)}>{t("backToTop")}</Button>}
                />
              )}
              {page?.key === "grids" && scope && me.abilities.includes("keepPeople") && <NextStep scope={scope} />}
              {page && scope && (
                <Suspense fallback={<Spin className="office-wait" />}>
                  <page.page
                    key={page.key}
                    me={me}
                    scope={scope}
                    subjectId={query.get("subject")}
                    onScope={onScope}
                    onSubject={(id) => goTo({ set: { subject: id } })}
                  />
                </Suspense>
              )}
            </main>
          </Splitter.Panel>
        </Splitter>
      </Layout>
    </Layout>
  );
}
