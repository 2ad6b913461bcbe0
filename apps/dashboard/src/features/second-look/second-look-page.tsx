import { Tabs } from "antd";
import { goTo, useAddressField } from "#/ui/address.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { QuietList } from "./quiet-list.tsx";
import { RecheckList } from "./recheck-list.tsx";
import { SecondLookRulesButton } from "./second-look-rules.tsx";
import { useSecondLookWords } from "./second-look-words.ts";

const tabs = ["rechecks", "quiet"] as const;

/** 复核复看: places to be looked at again by somebody else, and cells in which it is improbably quiet. */
export default function SecondLookPage({ me, scope }: WorkbenchPageProps) {
  const t = useSecondLookWords();
  const [shown] = useAddressField("tab");
  const tab = tabs.find((each) => each === shown) ?? "rechecks";
  return (
    <Tabs
      activeKey={tab}
      destroyOnHidden
      onChange={(key) => goTo({ set: { tab: key === "rechecks" ? null : key, state: null, page: null, q: null } })}
      tabBarExtraContent={<SecondLookRulesButton me={me} />}
      items={tabs.map((key) => ({
        key,
        label: t(`tab.${key}`),
        children: key === "rechecks" ? <RecheckList me={me} scope={scope} /> : <QuietList me={me} scope={scope} />,
      }))}
    />
  );
}
