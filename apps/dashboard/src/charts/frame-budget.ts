/**
 * Draws charts within a budget: at most six milliseconds of them per animation frame, the rest in the next frames, and
 * of one chart only its newest state. So a burst of events costs smoothness nothing (limits: docs/benchmarks.md).
 */
const budgetMs = 6;
const waiting = new Map<object, () => void>();
let frame = 0;

export function drawSoon(chart: object, draw: () => void): void {
  // What waits already keeps its turn, with the newer state.
  waiting.set(chart, draw);
  frame ||= requestAnimationFrame(drawSome);
}

export function forget(chart: object): void {
  waiting.delete(chart);
}

function drawSome(): void {
  frame = 0;
  const begun = performance.now();
  for (const [chart, draw] of waiting) {
    waiting.delete(chart);
    draw();
    if (performance.now() - begun > budgetMs) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(drawSome);
}
