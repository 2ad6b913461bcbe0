import { expect, test } from "vitest";
import type { GroundShape } from "./ground-layout.ts";
import { groundMapChart } from "./ground-map-chart.ts";
import type { TileState } from "./tile-state.ts";

const box = (id: string, x: number, y: number, size: number): GroundShape => ({
  id,
  rings: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
  centre: [x + size / 2, y + size / 2],
  roomPx: size / 2,
});

interface Drawn {
  readonly type: string;
  readonly x?: number;
  readonly y?: number;
  readonly style?: { readonly fill?: string; readonly text?: string };
  readonly children?: readonly Drawn[];
}

function draw(state: TileState, size = 200) {
  const option = groundMapChart({
    layout: {
      townships: [box("t", 0, 0, 400)],
      villages: [box("a", 200 - size / 2, 200 - size / 2, size), box("b", 0, 0, 90)],
    },
    townships: [
      {
        ...{ id: "t", name: "大坪乡", done: 1, due: 2 },
        villages: [
          { id: "a", state },
          { id: "b", state: "done" },
        ],
      },
    ],
    selectedId: null,
    unitPx: 1,
  }) as { series: [{ data: { name: string }[]; renderItem(params: { dataIndex: number }): Drawn }] };
  const [series] = option.series;
  return series.data.map(({ name }, dataIndex) => ({ name, shape: series.renderItem({ dataIndex }) }));
}

test("a press on the ground goes into the township, one on a sign into the village", () => {
  const names = draw("overdue").map(({ name }) => name);
  expect(names).toEqual(["t", "t", "", "a", ""]);
  // What is as it should be bears no sign.
  expect(draw("done").map(({ name }) => name)).toEqual(["t", "t", "", ""]);
});

test("a village too small for its sign gets a ground for it", () => {
  const [, , , sign] = draw("overdue");
  expect(sign?.shape.children?.map(({ type }) => type)).toEqual(["text"]);
  const [, , , small] = draw("overdue", 20);
  expect(small?.shape.children?.map(({ type }) => type)).toEqual(["circle", "text"]);
});

test("a township's name hides no sign", () => {
  const label = draw("overdue").at(-1)?.shape;
  expect(label?.style?.text).toContain("大坪乡");
  // The sign lies in the middle, 40 px high: the label (26 px) begins below it or ends above it.
  const top = label?.y ?? 0;
  expect(top >= 220 || top + 26 <= 180).toBe(true);
  expect(draw("done").at(-1)?.shape.y).toBe(187);
});
