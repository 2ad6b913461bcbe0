export interface IslandWish {
  readonly id: string;
  /** Where its centre should lie, 0…1 of the area. */
  readonly x: number;
  readonly y: number;
  readonly tiles: number;
  /** The width of its label, px. */
  readonly labelPx: number;
}

export interface Island {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
}

export interface IslandLayout {
  readonly islands: readonly Island[];
  readonly tilePx: number;
  readonly stepPx: number;
  readonly labelPx: number;
}

const rounds = 400;

/**
 * Puts townships as blocks of equal tiles near their places, with the greatest tile at which none overlaps another or
 * leaves the area. Pure and deterministic: the same county looks the same on every wall.
 */
export function layOutIslands(
  wishes: readonly IslandWish[],
  area: { width: number; height: number },
  unitPx: number,
): IslandLayout {
  for (let tile = 44; tile >= 16; tile -= 1) {
    const layout = tryTile(wishes, area, unitPx, tile * unitPx);
    if (layout) return layout;
  }
  // Too crowded to stay near their places: in rows then, north first, with the greatest tile that fits.
  for (let tile = 44; tile > 2; tile -= 1) {
    const layout = inRows(wishes, area, unitPx, tile * unitPx);
    if (layout) return layout;
  }
  return { islands: [], tilePx: 0, stepPx: 0, labelPx: 0 };
}

function boxesOf(
  wishes: readonly IslandWish[],
  area: { width: number; height: number },
  unitPx: number,
  tilePx: number,
) {
  const stepPx = tilePx + Math.max(2, tilePx * 0.13);
  const labelPx = 32 * unitPx;
  const boxes = wishes.map((wish) => {
    const columns = Math.max(1, Math.round(Math.sqrt(wish.tiles * 1.7)));
    const width = Math.max(columns * stepPx, wish.labelPx);
    const height = labelPx + Math.ceil(wish.tiles / columns) * stepPx;
    const [left, top] = [wish.x * area.width - width / 2, wish.y * area.height - height / 2];
    return { id: wish.id, columns, width, height, left, top };
  });
  return { stepPx, labelPx, gap: 12 * unitPx, boxes };
}

function inRows(
  wishes: readonly IslandWish[],
  area: { width: number; height: number },
  unitPx: number,
  tilePx: number,
): IslandLayout | null {
  const { stepPx, labelPx, gap, boxes } = boxesOf(wishes, area, unitPx, tilePx);
  let [left, top, rowHeight] = [0, 0, 0];
  for (const box of boxes.toSorted((a, b) => a.top - b.top || a.left - b.left)) {
    if (left > 0 && left + box.width > area.width) [left, top, rowHeight] = [0, top + rowHeight + gap, 0];
    [box.left, box.top] = [left, top];
    if (box.left + box.width > area.width || box.top + box.height > area.height) return null;
    left += box.width + gap;
    rowHeight = Math.max(rowHeight, box.height);
  }
  return { islands: boxes.map(rounded), tilePx, stepPx, labelPx };
}

function tryTile(
  wishes: readonly IslandWish[],
  area: { width: number; height: number },
  unitPx: number,
  tilePx: number,
): IslandLayout | null {
  const { stepPx, labelPx, gap, boxes } = boxesOf(wishes, area, unitPx, tilePx);
  for (let round = 0; round < rounds; round += 1) {
    let moved = false;
    for (const [at, a] of boxes.entries()) {
      for (const b of boxes.slice(at + 1)) {
        const overlapX = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left) + gap;
        const overlapY = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top) + gap;
        if (overlapX <= 0.5 || overlapY <= 0.5) continue;
        moved = true;
        // Apart along the shorter way, half each.
        if (overlapX < overlapY) {
          const way = (a.left + a.width / 2 <= b.left + b.width / 2 ? -1 : 1) * (overlapX / 2);
          a.left += way;
          b.left -= way;
        } else {
          const way = (a.top + a.height / 2 <= b.top + b.height / 2 ? -1 : 1) * (overlapY / 2);
          a.top += way;
          b.top -= way;
        }
      }
    }
    for (const box of boxes) {
      box.left = Math.max(0, Math.min(area.width - box.width, box.left));
      box.top = Math.max(0, Math.min(area.height - box.height, box.top));
    }
    if (!moved) return { islands: boxes.map(rounded), tilePx, stepPx, labelPx };
  }
  return null;
}

function rounded(box: Island): Island {
  return { ...box, left: Math.round(box.left), top: Math.round(box.top) };
}
