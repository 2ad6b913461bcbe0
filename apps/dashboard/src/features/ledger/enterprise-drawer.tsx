import { Alert, Drawer, Skeleton, Tabs } from "antd";
import type { EnterpriseDetail } from "@safegrid/contract/enterprise";
import { useAnswer } from "#/live/answers.ts";
import { RecordHistory } from "#/ui/record-history.tsx";
import { ViolationLines } from "#/ui/violation-lines.tsx";
import { useOpenMade } from "#/ui/use-open-made.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { EnterpriseActions } from "./enterprise-actions.tsx";
import { EnterpriseForm } from "./enterprise-form.tsx";
import type { DepartmentChoice } from "./department-choice.ts";
import { useLedgerWords } from "./ledger-words.ts";

/** One entry beside the table: form, what may be done with it, history. `new` makes one. */
export function EnterpriseDrawer({
  me,
  scope,
  subjectId,
  departments,
  onSubject,
}: Pick<WorkbenchPageProps, "me" | "scope" | "subjectId" | "onSubject"> & {
  departments: readonly DepartmentChoice[];
}) {
  const t = useLedgerWords();
  const isNew = subjectId === "new";
  const openMade = useOpenMade({ subjectId, onSubject });
  const { data, error } = useAnswer<EnterpriseDetail>(subjectId === null || isNew ? null : `/enterprises/${subjectId}`);
  const entry = isNew || data?.id !== subjectId ? null : data;
  const mayKeep = me.abilities.includes("keepLedger");
  return (
    <Drawer
      open={subjectId !== null}
      size={760}
      title={isNew ? t("newEnterprise") : (entry?.name ?? "")}
      onClose={() => onSubject(null)}
      destroyOnHidden
      extra={entry && <EnterpriseActions me={me} entry={entry} scope={scope} />}
    >
      {error && !isNew && <Alert type="error" title={error.message} showIcon />}
      {isNew && <EnterpriseForm me={me} scope={scope} entry={null} departments={departments} onSaved={openMade} />}
      {!isNew && !entry && !error && <Skeleton active />}
      {entry && (
        <Tabs
          items={[
            {
              key: "info",
              label: t("info"),
              children: (
                <>
                  {entry.state === "closed" && (
                    <Alert
                      type="warning"
                      showIcon
                      title={entry.mergedInto ? t("mergedNotice") : t("closedNotice")}
                      description={entry.closedReason}
                      action={
                        entry.mergedInto && <a onClick={() => onSubject(entry.mergedInto)}>{t("openSurvivor")}</a>
                      }
                    />
                  )}
                  <EnterpriseForm
                    key={`${entry.id} ${entry.version}`}
                    me={me}
                    scope={scope}
                    entry={entry}
                    departments={departments}
                    isReadOnly={!mayKeep || entry.state === "closed"}
                    onSaved={onSubject}
                  />
                </>
              ),
            },
            {
              key: "violations",
              label: t("violations"),
              children: <ViolationLines key={entry.id} of="enterpriseId" id={entry.id} />,
            },
            { key: "history", label: t("history"), children: <RecordHistory subjectId={entry.id} /> },
          ]}
        />
      )}
    </Drawer>
  );
}
