import { Tabs } from "antd";
import { goTo, useAddressField } from "#/ui/address.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { DutyAssign } from "./duty-assign.tsx";
import { DutyTemplates } from "./duty-templates.tsx";
import { useDutyWords } from "./duty-words.ts";
import { OwnDuties } from "./own-duties.tsx";
import { SchemeList } from "./scheme-list.tsx";
import { TaskTable } from "./task-table.tsx";

const tabs = ["tasks", "assign", "templates", "schemes", "own"] as const;

/** 定职责, 定任务, 定奖惩 (P5): sheets and who has them, tasks down the levels, what is rewarded and what is not. */
export default function DutyPage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = useDutyWords();
  const [asked] = useAddressField("tab");
  const tab = tabs.find((each) => each === asked) ?? "tasks";
  const mayKeep = me.abilities.includes("keepPeople");
  return (
    <section>
      <Tabs
        activeKey={tab}
        onChange={(key) => goTo({ set: { tab: key === "tasks" ? null : key, q: null, page: null, state: null } })}
        items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
      />
      {tab === "tasks" && <TaskTable me={me} scope={scope} onScope={onScope} />}
      {tab === "assign" && <DutyAssign me={me} scope={scope} mayKeep={mayKeep} onScope={onScope} />}
      {tab === "templates" && <DutyTemplates mayPublish={mayKeep && me.scope.level === "county"} />}
      {tab === "schemes" && <SchemeList scope={scope} mayKeep={mayKeep} />}
      {tab === "own" && <OwnDuties />}
    </section>
  );
}
