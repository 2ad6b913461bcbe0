import type { EChartsCoreOption } from "echarts/core";
import type { Rate } from "@safegrid/metrics/rate";
import { ratioOf } from "@safegrid/metrics/rate";
import { palette } from "#/ui/palette.ts";

/** Room for the band, in days; kept where there is none, so that the lines of all numbers stand under each other. */
const band = 4;

/** Fourteen days as a bare line, and behind it where the month is likely to end, as a band. No axes: the figures stand beside. */
export function fractionChart(
  days: readonly Rate[],
  forecast: { low: number; high: number } | null,
  tone: "plain" | "amber" | "red",
): EChartsCoreOption {
  const values = days.map(ratioOf);
  const known = values.filter((value) => value !== null);
  const floor = Math.max(0, Math.min(0.9, ...known, forecast?.low ?? 1) - 0.05);
  const xs = Array.from({ length: days.length + band }, (_, index) => index);
  const from = values.at(-1) ?? null;
  const colour = tone === "plain" ? palette.text : palette[tone];
  return {
    animation: false,
    grid: { left: 2, right: 2, top: 6, bottom: 4 },
    xAxis: { type: "category", data: xs, show: false, boundaryGap: false },
    yAxis: { type: "value", min: floor, max: 1.001, show: false },
    series: [
      {
        type: "line",
        data: values.map((value) => value ?? "-"),
        showSymbol: false,
        lineStyle: { color: colour, width: 2.5 },
        silent: true,
        z: 3,
      },
      ...(forecast && from !== null
        ? [
            {
              type: "line",
              stack: "band",
              data: ends(days.length, from, forecast.low),
              showSymbol: false,
              lineStyle: { opacity: 0 },
              silent: true,
            },
            {
              type: "line",
              stack: "band",
              data: ends(days.length, 0, forecast.high - forecast.low),
              showSymbol: false,
              lineStyle: { opacity: 0 },
              areaStyle: { color: palette.hatch, opacity: 0.75 },
              silent: true,
            },
          ]
        : []),
    ],
  };
}

function ends(before: number, from: number, to: number): (number | string)[] {
  return Array.from({ length: before + band }, (_, index) => {
    if (index < before - 1) return "-";
    return from + ((to - from) * (index - before + 1)) / band;
  });
}
