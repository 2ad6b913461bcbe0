import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import { Legend } from "#/ui/legend.tsx";

export interface DrillTile {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly done: number;
  readonly due: number;
}

/** One township or village: its villages or cells as large tiles with their own fractions. */
export function DrillPanel({
  path,
  tiles,
  selectedId,
  onPick,
  onBack,
}: {
  path: readonly GridSummary[];
  tiles: readonly DrillTile[];
  selectedId: string | null;
  onPick: (gridId: string) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const here = path.at(-1);
  const title = here?.level === "village" ? "map.cells" : "map.villages";
  return (
    <section className="panel map">
      <h2>
        <button type="button" className="back" onClick={onBack}>
          ‹ {t("map.back")}
        </button>
        {path.slice(1, -1).map((grid) => `${grid.name} · `)}
        {t(title, { name: here?.name ?? "", count: tiles.length })}
      </h2>
      <div className="tiles">
        {tiles.map((tile) => (
          <button
            type="button"
            key={tile.id}
            className={`tile ${tile.state} ${tile.id === selectedId ? "selected" : ""}`}
            onClick={() => onPick(tile.id)}
          >
            <span>{tile.name}</span>
            <b>{tile.due === 0 ? "—" : `${tile.done}/${tile.due}`}</b>
            <i>{tile.state === "overdue" ? "✕" : tile.state === "due" ? "!" : ""}</i>
          </button>
        ))}
      </div>
      <Legend />
    </section>
  );
}
