import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import { Breadcrumb } from "#/ui/breadcrumb.tsx";
import { Legend } from "#/ui/legend.tsx";
import { useArrows } from "#/ui/use-arrows.ts";

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
  onSelect,
}: {
  path: readonly GridSummary[];
  tiles: readonly DrillTile[];
  selectedId: string | null;
  onPick: (gridId: string) => void;
  onSelect: (gridId: string | null) => void;
}) {
  const { t } = useTranslation();
  const here = path.at(-1);
  const note = here?.level === "village" ? "map.cells" : "map.villages";
  const list = useRef<HTMLDivElement>(null);
  const spots = () =>
    [...(list.current?.children ?? [])].map((tile, index) => {
      const { left, top } = tile.getBoundingClientRect();
      return { id: tiles[index]?.id ?? "", x: left, y: top };
    });
  useArrows(spots, selectedId, onSelect);
  return (
    <section className="panel map">
      <Breadcrumb path={path} note={t(note, { count: tiles.length })} onPick={onPick} />
      <div className="tiles" ref={list}>
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
