/** Something that can be chosen with arrow keys, by its centre. */
export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const ways: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** What lies aside counts as farther than what lies ahead. */
const asideWeight = 2.5;

export function isArrow(key: string): boolean {
  return Object.hasOwn(ways, key);
}

/** The nearest spot in the direction of an arrow; the first one when none is chosen, the same one at the edge. */
export function nextSpot(spots: readonly Spot[], selectedId: string | null, key: string): string | null {
  const from = spots.find((spot) => spot.id === selectedId);
  const way = ways[key];
  if (!from || !way) return spots[0]?.id ?? null;
  let best: { id: string; far: number } = { id: from.id, far: Number.POSITIVE_INFINITY };
  for (const spot of spots) {
    const [dx, dy] = [spot.x - from.x, spot.y - from.y];
    const ahead = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1] + dy * way[0]);
    const far = ahead + aside * asideWeight;
    if (ahead > 0.5 && far < best.far) best = { id: spot.id, far };
  }
  return best.id;
}
