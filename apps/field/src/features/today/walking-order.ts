interface Spot {
  readonly lon: number | null;
  readonly lat: number | null;
}

const degree = 111_320;

/** Metres between two points of a county; flat, which is right to a few metres over the ten kilometres of a walk. */
export function metresBetween(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const east = (b.lon - a.lon) * degree * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
  return Math.hypot(east, (b.lat - a.lat) * degree);
}

/**
 * Places in the order in which one walks them: always the nearest one next, from where one stands, else from the first in
 * the list. Places without coordinates come last, in the list's order. Pure; nothing is left out or doubled.
 */
export function inWalkingOrder<Place extends Spot>(
  places: readonly Place[],
  from: { readonly lon: number; readonly lat: number } | null,
): Place[] {
  const known = places.filter(({ lon, lat }) => lon !== null && lat !== null) as (Place & {
    lon: number;
    lat: number;
  })[];
  const unknown = places.filter(({ lon, lat }) => lon === null || lat === null);
  const ordered: Place[] = [];
  let here = from ?? known[0];
  while (here && known.length > 0) {
    const at = here;
    const next = known.reduce((best, each) => (metresBetween(at, each) < metresBetween(at, best) ? each : best));
    known.splice(known.indexOf(next), 1);
    ordered.push(next);
    here = next;
  }
  return [...ordered, ...unknown];
}
