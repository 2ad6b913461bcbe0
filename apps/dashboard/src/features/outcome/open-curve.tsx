import type { OutcomeAnswer } from "@safegrid/contract/outcome";
import type { TimeName } from "@safegrid/metrics/case-time";
import type { Translate } from "#/ui/words.ts";
import { spanOfMinutes } from "./comparison.ts";

const [width, height] = [560, 150];
const ticks = [1, 0.5, 0.1];

/** The share that is still open after how long, as a falling staircase; half and one in ten are marked. */
export function OpenCurve({
  points,
  title,
  t,
}: {
  points: OutcomeAnswer["curves"][TimeName];
  title: string;
  t: Translate;
}) {
  const last = points.at(-1)?.minutes ?? 0;
  if (last === 0) return null;
  const x = (minutes: number) => (minutes / last) * width;
  const y = (share: number) => (1 - share) * height;
  let path = `M0 ${y(1)}`;
  for (const { minutes, openShare } of points) path += ` H${x(minutes).toFixed(1)} V${y(openShare).toFixed(1)}`;
  const told = [0.25, 0.5, 0.75, 1].map((share) => Math.round(last * share));
  return (
    <figure className="open-curve">
      <figcaption>
        {title} <span className="quiet">{t("curveHelp")}</span>
      </figcaption>
      <svg viewBox={`-44 -8 ${width + 74} ${height + 30}`} role="img" aria-label={title}>
        {ticks.map((share) => (
          <g key={share}>
            <line x1={0} x2={width} y1={y(share)} y2={y(share)} />
            <text x={-6} y={y(share) + 4} textAnchor="end">
              {share * 100}%
            </text>
          </g>
        ))}
        {told.map((minutes) => {
          const { unit, a } = spanOfMinutes(minutes);
          return (
            <text key={minutes} x={x(minutes)} y={height + 18} textAnchor="middle">
              {t(`span.${unit}`, { a })}
            </text>
          );
        })}
        <path d={path} />
      </svg>
    </figure>
  );
}
