import type { GridSummary } from "@safegrid/contract/grid";

/** The way down to here; every step leads back to it. */
export function Breadcrumb({
  path,
  note = "",
  onPick,
}: {
  path: readonly GridSummary[];
  note?: string;
  onPick: (gridId: string) => void;
}) {
  const here = path.at(-1);
  return (
    <h2 className="breadcrumb">
      {path.slice(0, -1).map((grid) => (
        <button type="button" key={grid.id} onClick={() => onPick(grid.id)}>
          {grid.name}
          <i aria-hidden="true">›</i>
        </button>
      ))}
      <strong>{here?.name}</strong>
      <span>{note}</span>
    </h2>
  );
}
