import { areaOf } from "@safegrid/geo/area";
import { CellIndex } from "@safegrid/geo/cell-index";
import type { Position } from "@safegrid/geo/crs";
import type { FamilyMember } from "@safegrid/geo/misfit";
import { checkFamily } from "@safegrid/geo/family";
import type { Ring, Shape } from "@safegrid/geo/shape";
import { onGrid } from "@safegrid/geo/shape";
import { seededRandom } from "@safegrid/county/seeded-random";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * Boundaries of the largest published county network: 24,120 cells in 1,608 villages of 67 townships, borders with bends
 * of their own (12 to an edge), of which every hundredth village has a gap and every hundredth an overlap. The check is
 * the whole county's, all three levels; then positions are put into cells.
 */
const [townshipSide, villagesOf, cellsOf] = [67, 24, 15] as const;
const bends = 12;
const { fraction } = seededRandom("bench");
const bent = new Map<string, Position[]>();

/** The way from one corner to another; the same from either side. */
function way(from: Position, to: Position): Position[] {
  const isTurned = from[0] > to[0] || (from[0] === to[0] && from[1] > to[1]);
  const [a, b] = isTurned ? [to, from] : [from, to];
  const key = `${a.join(" ")} ${b.join(" ")}`;
  const known = bent.get(key);
  const points =
    known ??
    Array.from({ length: bends }, (_, index): Position => {
      const share = (index + 1) / (bends + 1);
      const off = (fraction() - 0.5) * 0.0004;
      return [
        onGrid(a[0] + (b[0] - a[0]) * share - (b[1] - a[1]) * off * 50),
        onGrid(a[1] + (b[1] - a[1]) * share + (b[0] - a[0]) * off * 50),
      ];
    });
  if (!known) bent.set(key, points);
  return isTurned ? points.toReversed() : points;
}

/** A rectangle of cells of the raster as one ring, following the bent borders. */
function block(west: number, south: number, columns: number, rows: number): Ring {
  const at = (column: number, row: number): Position => [onGrid(113 + column * 0.002), onGrid(29 + row * 0.002)];
  const corners: Position[] = [
    ...Array.from({ length: columns }, (_, i) => at(west + i, south)),
    ...Array.from({ length: rows }, (_, i) => at(west + columns, south + i)),
    ...Array.from({ length: columns }, (_, i) => at(west + columns - i, south + rows)),
    ...Array.from({ length: rows }, (_, i) => at(west, south + rows - i)),
  ];
  const ring = corners.flatMap((corner, index) => [
    corner,
    ...way(corner, corners[(index + 1) % corners.length] as Position),
  ]);
  return [...ring, ring[0] as Position];
}

interface Family {
  readonly parent: Shape;
  readonly children: readonly FamilyMember[];
}
const families: Family[] = [];
const cells: FamilyMember[] = [];
const townships: FamilyMember[] = [];
let planted = 0;
// A village is 5 × 3 cells, a township 4 × 6 villages, the county one row of townships.
for (let township = 0; township < townshipSide; township += 1) {
  const villages: FamilyMember[] = [];
  for (let village = 0; village < villagesOf; village += 1) {
    const [west, south] = [township * 20 + (village % 4) * 5, Math.floor(village / 4) * 3];
    const own = Array.from({ length: cellsOf }, (_, cell): FamilyMember => {
      const ring = block(west + (cell % 5), south + Math.floor(cell / 5), 1, 1);
      return { id: `${township}-${village}-${cell}`, shape: [[ring]] };
    });
    const shape: Shape = [[block(west, south, 5, 3)]];
    villages.push({ id: `${township}-${village}`, shape });
    const nth = families.length % 100;
    if (nth === 0 || nth === 50) {
      const middle = own[7] as FamilyMember;
      const [ring = []] = middle.shape[0] ?? [];
      const [cx, cy] = [onGrid(113 + (west + 2.5) * 0.002), onGrid(29 + (south + 1.5) * 0.002)];
      const stretch = nth === 0 ? 0.8 : 1.15;
      const moved = ring.map(([x, y]): Position => [onGrid(cx + (x - cx) * stretch), onGrid(cy + (y - cy) * stretch)]);
      own[7] = { id: middle.id, shape: [[moved]] };
      planted += 1;
    }
    families.push({ parent: shape, children: own });
    cells.push(...own);
  }
  const shape: Shape = [[block(township * 20, 0, 20, 18)]];
  townships.push({ id: String(township), shape });
  families.push({ parent: shape, children: villages });
}
families.push({ parent: [[block(0, 0, townshipSide * 20, 18)]], children: townships });

const vertices = cells.reduce((sum, { shape }) => sum + (shape[0]?.[0]?.length ?? 0), 0);
const checkedFrom = performance.now();
const cpuFrom = process.cpuUsage();
const faulty = families.filter(({ parent, children }) => checkFamily(parent, children).findings.length > 0).length;
const checkS = (performance.now() - checkedFrom) / 1_000;
const cpu = process.cpuUsage(cpuFrom);
const cpuS = (cpu.user + cpu.system) / 1e6;
if (faulty !== planted) throw new Error(`${planted} families have planted faults, ${faulty} were found`);

const indexedFrom = performance.now();
const index = new CellIndex(cells);
const indexMs = performance.now() - indexedFrom;
const positions = Array.from({ length: 200_000 }, (): Position => [113 + fraction() * 2.68, 29 + fraction() * 0.036]);
const locatedFrom = performance.now();
const inside = positions.filter((at) => index.find(at) !== null).length;
const perSecond = positions.length / ((performance.now() - locatedFrom) / 1_000);
if (inside < positions.length * 0.99) throw new Error(`only ${inside} of ${positions.length} positions found a cell`);
const areaFrom = performance.now();
const total = cells.reduce((sum, { shape }) => sum + areaOf(shape), 0);
const areaMs = performance.now() - areaFrom;

const rows: Measured[] = [
  {
    what: `gaps and overlaps of ${cells.length.toLocaleString("en")} cells (${vertices.toLocaleString("en")} vertices), all levels`,
    value: checkS,
    unit: "s",
    wanted: { atMost: 30 },
  },
  { what: "the same, processor time (garbage collection on other cores included)", value: cpuS, unit: "s" },
  { what: "position → cell", value: perSecond, unit: "/s", wanted: { atLeast: 10_000 } },
  { what: "index of all cells, built", value: indexMs, unit: "ms" },
  { what: `areas of all cells (${Math.round(total / 1e6)} km²)`, value: areaMs, unit: "ms" },
];
printTable("Boundaries", rows);
