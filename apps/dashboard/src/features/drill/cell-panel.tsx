import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import type { NumberRecords } from "@safegrid/contract/number";

/** One cell: which of its places were due today, visited and not. */
export function CellPanel({
  path,
  visited,
  open,
  onBack,
}: {
  path: readonly GridSummary[];
  visited: NumberRecords | null;
  open: NumberRecords | null;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const isEmpty = visited?.total === 0 && open?.total === 0;
  return (
    <section className="panel map">
      <h2>
        <button type="button" className="back" onClick={onBack}>
          ‹ {t("map.back")}
        </button>
        {path
          .slice(1)
          .map((grid) => grid.name)
          .join(" · ")}
      </h2>
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
            {record.name} <span className="quiet">{t(`why.${record.why}` as "why.visited")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
