import type { MetricName } from "@safegrid/contract/number";
import type { PeriodKind } from "@safegrid/metrics/period";
import { RecordsPage } from "#/features/records/records-page.tsx";

/** A number's records, as the address says which. */
export default function RecordsScreen() {
  const query = new URLSearchParams(location.search);
  return (
    <RecordsPage
      metric={(query.get("metric") ?? "patrolCoverage") as MetricName}
      scope={query.get("scope") ?? ""}
      period={(query.get("period") ?? "day") as PeriodKind}
      on={query.get("on") ?? ""}
    />
  );
}
