import type { EChartsCoreOption, ECharts } from "echarts/core";
import { useEffect, useRef } from "react";
import { drawSoon, forget } from "./frame-budget.ts";
import { core } from "./echarts.ts";

/** A chart on a canvas as large as its box. `onPick` hears the name of what was pressed. */
export default function ChartView({
  option,
  label,
  onPick,
}: {
  option: EChartsCoreOption;
  label: string;
  onPick?: (name: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    if (!box.current) return;
    const made = core.init(box.current, null, { renderer: "canvas" });
    chart.current = made;
    made.on("click", (event) => pick.current?.(event.name));
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      forget(made);
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const made = chart.current;
    if (made) drawSoon(made, () => made.setOption(option, { replaceMerge: ["series"] }));
  }, [option]);

  return <div ref={box} className="chart" role="img" aria-label={label} />;
}
