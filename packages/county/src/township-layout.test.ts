import { expect, test } from "vitest";
import type { CountySlice, TownshipSlice } from "./county-slice.ts";
import { degreesOf, outlineBoxOf, schematicOf } from "./outline-box.ts";
import { townshipLayoutOf } from "./township-layout.ts";

const outline: CountySlice["outline"] = {
  crs: "CGCS2000 (EPSG:4490)",
  source: "test",
  note: "",
  polygons: [
    [
      [
        [110, 30],
        [112, 30],
        [112, 31],
        [110, 31],
        [110, 30],
      ],
    ],
  ],
};

function sliceWith(townships: Partial<TownshipSlice>[], over: Partial<CountySlice> = {}): CountySlice {
  const full = townships.map((township, index): TownshipSlice => {
    const code = `4299991${String(index).padStart(2, "0")}`;
    return {
      code,
      name: `第${index}镇`,
      kind: "town",
      isPseudo: false,
      seat: null,
      layout: null,
      villages: [],
      ...township,
    };
  });
  return { code: "429999", name: "某县", sources: [], outline, townships: full, ...over };
}

const seat = (lon: number, lat: number) => ({ lon, lat, crs: null, source: "test", approximate: true });

test("a hand-made layout wins over a seat", () => {
  const layout = townshipLayoutOf(sliceWith([{ layout: { x: 0.1, y: 0.9 }, seat: seat(111, 30.5) }]));
  expect(layout.get("429999100")).toEqual({ x: 0.1, y: 0.9 });
});

test("seats are used where all townships have one; north is up", () => {
  const layout = townshipLayoutOf(sliceWith([{ seat: seat(110.5, 30.75) }, { seat: seat(111, 30.1) }]));
  expect([...layout.values()]).toEqual([
    { x: 0.25, y: 0.25 },
    { x: 0.5, y: 0.9 },
  ]);
});

test("otherwise rows and columns, each spot once, also without an outline", () => {
  for (const count of [1, 2, 7, 30]) {
    const slice = sliceWith([{ seat: seat(110.5, 30.75) }, ...Array.from({ length: count }, () => ({}))], {
      outline: null,
    });
    const points = [...townshipLayoutOf(slice).values()];
    expect(new Set(points.map(({ x, y }) => `${x} ${y}`)).size).toBe(count + 1);
    for (const { x, y } of points) expect(Math.min(x, y, 1 - x, 1 - y)).toBeGreaterThan(0);
  }
});

test("units that exist in statistics only stand nowhere", () => {
  const layout = townshipLayoutOf(sliceWith([{}, { isPseudo: true }]));
  expect([...layout.keys()]).toEqual(["429999100"]);
});

test("degrees and schematic points are inverses", () => {
  const box = outline && outlineBoxOf(outline);
  if (!box) throw new Error("no box");
  expect(schematicOf(degreesOf({ x: 0.3, y: 0.8 }, box), box)).toEqual({ x: 0.3, y: 0.8 });
  expect(schematicOf([0, 0], box)).toEqual({ x: 0, y: 1 });
});
