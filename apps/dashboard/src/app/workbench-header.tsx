import { Breadcrumb, Button, Dropdown, Layout, Modal, Tag } from "antd";
import i18next from "i18next";
import { useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import { ChangePassword } from "#/features/session/change-password.tsx";
import { GridSearch } from "#/features/grid-tree/grid-search.tsx";
import { InboxButton } from "#/features/inbox/inbox-button.tsx";
import { signOut } from "#/features/session/session-gate.tsx";
import { rememberLanguage } from "#/ui/office.tsx";
import { useWorkbenchWords } from "./workbench-words.ts";

/** Whose workbench this is, where it stands, and the person's own matters. */
export function WorkbenchHeader({
  me,
  path,
  isLost,
  onScope,
  isBoard = false,
  title,
}: {
  me: Me;
  path: readonly GridSummary[];
  isLost: boolean;
  onScope: (gridId: string) => void;
  /** On the board, whose search is one of its own. */
  isBoard?: boolean;
  /** Of a screen that is neither the workbench nor the board. */
  title?: string;
}) {
  const t = useWorkbenchWords();
  const [isChanging, setIsChanging] = useState(false);
  const here = path.at(-1);
  const turnLanguage = () => {
    const language = i18next.language === "en" ? "zh" : "en";
    rememberLanguage(language);
    void i18next.changeLanguage(language);
  };
  const items = [
    { key: "language", label: t("language"), onClick: turnLanguage },
    { key: "password", label: t("password"), onClick: () => setIsChanging(true) },
    ...((["administer", "grant", "audit"] as const).some((ability) => me.abilities.includes(ability))
      ? [{ key: "admin", label: t("admin"), onClick: () => location.assign("/admin") }]
      : []),
    { key: "signOut", label: t("signOut"), onClick: () => void signOut() },
  ];
  return (
    <Layout.Header className="workbench-header">
      <h1>{title ?? t(isBoard ? "board" : "title")}</h1>
      <Breadcrumb
        aria-label={t("scope")}
        items={path.map((grid) => ({
          key: grid.id,
          title:
            grid === here ? (
              <strong>{grid.name}</strong>
            ) : (
              <Button type="link" size="small" onClick={() => onScope(grid.id)}>
                {grid.name}
              </Button>
            ),
        }))}
      />
      <span className="workbench-spring" />
      {!isBoard && <GridSearch label={t("search")} nothing={t("searchNothing")} onPick={onScope} />}
      {me.abilities.includes("read") && title === undefined && (
        <Button type="link" href="/outcome">
          {t("outcome")}
        </Button>
      )}
      {title !== undefined && (
        <Button type="link" href="/workbench">
          {t("workbench")}
        </Button>
      )}
      {me.abilities.includes("read") && (
        <Button type="link" href={isBoard ? "/workbench" : "/board"}>
          {t(isBoard ? "workbench" : "board")}
        </Button>
      )}
      {me.abilities.includes("handle") && <InboxButton />}
      {isLost && <Tag color="warning">{t("lost")}</Tag>}
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button type="text" aria-label={t("person")}>
          {me.name} ▾
        </Button>
      </Dropdown>
      <Modal
        open={isChanging}
        title={t("password")}
        footer={null}
        destroyOnHidden
        onCancel={() => setIsChanging(false)}
      >
        <ChangePassword onDone={() => setIsChanging(false)} />
      </Modal>
    </Layout.Header>
  );
}
