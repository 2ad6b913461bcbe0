import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import type { NumberRecords } from "@safegrid/contract/number";
import { Breadcrumb } from "#/ui/breadcrumb.tsx";

/** One cell: which of its places were due today, visited and not. */
export function CellPanel({
  path,
  visited,
  open,
  onPick,
}: {
  path: readonly GridSummary[];
  visited: NumberRecords | null;
  open: NumberRecords | null;
  onPick: (gridId: string) => void;
}) {
  const { t } = useTranslation();
  const isEmpty = visited?.total === 0 && open?.total === 0;
  return (
    <section className="panel map">
      <Breadcrumb path={path} onPick={onPick} />
      {isEmpty && <p className="quiet big">{t("map.nothingDue")}</p>}
      {!visited && !open && <p className="quiet big">{t("map.loading")}</p>}
      <div className="cell-lists">
        <PlaceList title={t("map.toVisit")} list={open} />
        <PlaceList title={t("map.visited")} list={visited} />
      </div>
    </section>
  );
}

function PlaceList({ title, list }: { title: string; list: NumberRecords | null }) {
  const { t } = useTranslation();
  if (!list || list.total === 0) return null;
  return (
    <div>
      <h3>
        {title} {list.total}
      </h3>
      <ul>
        {list.records.map((record) => (
          <li key={record.id}>
            <span>{record.name.split(" ").slice(1).join(" ") || record.name}</span>
            <span className="quiet">{t(`why.${record.why}` as "why.visited")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
