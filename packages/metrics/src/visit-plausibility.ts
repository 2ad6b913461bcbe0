/**
 * Plausibility of visits (plan.md section 5). Each check says where it is worth looking again,
 * and nothing about a person: what it finds raises a sample for a second look by somebody else. Pure; thresholds are data.
 */

/** One visit of one account, as far as the checks ask. Instants in ms since epoch, positions in CGCS2000 degrees. */
export interface VisitTrace {
  readonly id: string;
  readonly placeId: string;
  readonly occurredAtMs: number;
  readonly position: readonly [lon: number, lat: number] | null;
  readonly accuracyM: number;
  /** Checklist and answers in one text: equal texts are equal answers. */
  readonly answers: string;
}

export interface SpeedFinding {
  readonly fromId: string;
  readonly toId: string;
  /** Metres for certain: what lies between the two, less both accuracies. */
  readonly metres: number;
  readonly seconds: number;
  readonly kmh: number;
}

/**
 * Pairs of visits, one right after the other among those with a position, that lie further apart than anybody travels:
 * at least `leastMetres` for certain, and faster than `maxKmh`. Two in the same second count as one second. The order in
 * which visits are handed in does not matter; a worse accuracy never adds a finding.
 */
export function findImpossibleSpeeds(
  visits: readonly VisitTrace[],
  { maxKmh, leastMetres }: { readonly maxKmh: number; readonly leastMetres: number },
  metresBetween: (a: readonly [number, number], b: readonly [number, number]) => number,
): SpeedFinding[] {
  const placed = inTime(visits.filter(({ position }) => position !== null));
  const findings: SpeedFinding[] = [];
  for (const [index, to] of placed.entries()) {
    const from = placed[index - 1];
    if (!from?.position || !to.position || from.placeId === to.placeId) continue;
    const metres = metresBetween(from.position, to.position) - from.accuracyM - to.accuracyM;
    if (metres < leastMetres) continue;
    const seconds = Math.max(1, (to.occurredAtMs - from.occurredAtMs) / 1000);
    const kmh = (metres / seconds) * 3.6;
    if (kmh <= maxKmh) continue;
    findings.push({
      ...{ fromId: from.id, toId: to.id, metres: Math.round(metres), seconds: Math.round(seconds) },
      kmh: Math.round(kmh),
    });
  }
  return findings;
}

export interface AlikeFinding {
  /** Earliest first. */
  readonly ids: readonly string[];
  readonly placeCount: number;
  readonly seconds: number;
}

/**
 * Runs of visits with identical answers in which some `alikeVisits` different places lie within `alikeSeconds`; runs that
 * overlap are one. A shop visited twice counts once. The order in which visits are handed in does not matter.
 */
export function findAlikeAnswers(
  visits: readonly VisitTrace[],
  { alikeVisits, alikeSeconds }: { readonly alikeVisits: number; readonly alikeSeconds: number },
): AlikeFinding[] {
  const findings: AlikeFinding[] = [];
  for (const alike of Map.groupBy(inTime(visits), ({ answers }) => answers).values()) {
    let run: VisitTrace[] = [];
    let start = 0;
    for (const [end, last] of alike.entries()) {
      while (last.occurredAtMs - (alike[start]?.occurredAtMs ?? 0) > alikeSeconds * 1000) start += 1;
      const window = alike.slice(start, end + 1);
      if (placesOf(window) < alikeVisits) continue;
      const first = window[0];
      if (run.length > 0 && first && (run.at(-1)?.occurredAtMs ?? 0) < first.occurredAtMs) {
        findings.push(runOf(run));
        run = [];
      }
      run = [...run, ...window.filter((visit) => !run.includes(visit))];
    }
    if (run.length > 0) findings.push(runOf(run));
  }
  return findings;
}

/** One picture that serves twice, by its content: what it shows now, and what it showed first. */
export interface PhotoUse {
  readonly evidenceId: string;
  readonly placeId: string;
  /** The visit during which it was taken, where it was during one. */
  readonly visitId: string | null;
  readonly earlierPlaceId: string;
  readonly earlierVisitId: string | null;
}

/**
 * Pictures by content that serve for two different places. The same picture at the same place, or for a visit and the
 * hazard that was found during it, is no reason to look.
 */
export function findReusedPhotos(uses: readonly PhotoUse[]): PhotoUse[] {
  return uses.filter(
    ({ placeId, earlierPlaceId, visitId, earlierVisitId }) =>
      placeId !== earlierPlaceId && (visitId === null || visitId !== earlierVisitId),
  );
}

function inTime(visits: readonly VisitTrace[]): VisitTrace[] {
  return visits.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || (a.id < b.id ? -1 : 1));
}

function placesOf(visits: readonly VisitTrace[]): number {
  return new Set(visits.map(({ placeId }) => placeId)).size;
}

function runOf(run: readonly VisitTrace[]): AlikeFinding {
  const spanMs = (run.at(-1)?.occurredAtMs ?? 0) - (run[0]?.occurredAtMs ?? 0);
  return { ids: run.map(({ id }) => id), placeCount: placesOf(run), seconds: Math.max(1, Math.ceil(spanMs / 1000)) };
}
