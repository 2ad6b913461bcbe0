import { lazy, Suspense } from "react";
import type { ComponentProps } from "react";

const ChartView = lazy(() => import("./chart-view.tsx"));

/** A chart that comes after the figures: they must not wait for it. */
export function LazyChart(props: ComponentProps<typeof ChartView>) {
  return (
    <Suspense fallback={<div className="chart" />}>
      <ChartView {...props} />
    </Suspense>
  );
}
