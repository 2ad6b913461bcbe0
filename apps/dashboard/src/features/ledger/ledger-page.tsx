import { Flex, Tabs } from "antd";
import type { LedgerNumbers } from "@safegrid/contract/ledger";
import { useAnswer } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { Fraction } from "#/ui/fraction.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CampaignView } from "./campaign-view.tsx";
import { DuplicateView } from "./duplicate-view.tsx";
import { EnterpriseTable } from "./enterprise-table.tsx";
import { FacilityTable } from "./facility-table.tsx";
import { useLedgerWords } from "./ledger-words.ts";

/** The ledger 台账 of a grid: enterprises, facilities, what may be kept twice, and who still has to confirm (P14, P18). */
export default function LedgerPage(props: WorkbenchPageProps) {
  const t = useLedgerWords();
  const [tab, setTab] = useAddressField("tab");
  const { data } = useAnswer<LedgerNumbers>(`/ledger/numbers?scope=${props.scope.id}&depth=0`);
  const own = data?.rows.find(({ gridId }) => gridId === props.scope.id);
  return (
    <section className="ledger-page">
      <Flex gap={24} wrap align="center" style={{ marginBottom: 4 }}>
        <strong style={{ fontSize: 16 }}>{props.scope.name}</strong>
        {own && (
          <>
            <span className="quiet">
              {t("counts", { enterprises: own.enterpriseCount, facilities: own.facilityCount })}
            </span>
            <span>
              {t("confirmedRate", { days: data?.confirmedWithinDays })}{" "}
              <Fraction rate={own.ledgerConfirmed} unit={t("entries")} />
            </span>
            <span>
              {t("enrolmentRate")} <Fraction rate={own.enrolment} unit={t("households")} />
            </span>
          </>
        )}
      </Flex>
      <Tabs
        activeKey={tab ?? "enterprises"}
        onChange={(key) => setTab(key === "enterprises" ? null : key)}
        destroyOnHidden
        items={[
          { key: "enterprises", label: t("tab.enterprises"), children: <EnterpriseTable {...props} /> },
          { key: "facilities", label: t("tab.facilities"), children: <FacilityTable {...props} /> },
          { key: "duplicates", label: t("tab.duplicates"), children: <DuplicateView {...props} /> },
          { key: "campaigns", label: t("tab.campaigns"), children: <CampaignView {...props} /> },
        ]}
      />
    </section>
  );
}
