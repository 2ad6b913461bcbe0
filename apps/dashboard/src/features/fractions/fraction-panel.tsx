import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RateName } from "@safegrid/metrics/counter";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { Rate } from "@safegrid/metrics/rate";
import { ratioOf } from "@safegrid/metrics/rate";
import { LazyChart } from "#/charts/lazy-chart.tsx";
import { percent } from "#/ui/format.ts";
import { fractionChart } from "./fraction-chart.ts";

export interface Fraction {
  readonly name: RateName;
  readonly period: PeriodKind;
  readonly rate: Rate | null;
  readonly unit: string;
  readonly tone: "plain" | "amber" | "red";
  /** What is said where nothing is to be counted: not 0, not 100 %. */
  readonly emptyWord: string;
  readonly note: string;
  /** Beside the line: where the month is likely to end, or what is still open. */
  readonly lineNote: string;
  /** Some village in it has been silent too long: the total is marked like its tile. */
  readonly isStale: boolean;
  readonly days: readonly Rate[];
  readonly forecast: { readonly low: number; readonly high: number } | null;
}

/** The four numbers of the wall, each as its two counts; a press opens the records behind it. */
export function FractionPanel({
  fractions,
  onOpen,
}: {
  fractions: readonly Fraction[];
  onOpen: (fraction: Fraction) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="panel fractions">
      {fractions.map((fraction) => (
        <FractionRow key={fraction.name} fraction={fraction} onOpen={() => onOpen(fraction)} />
      ))}
      <div className="fraction no-source">
        <h2>{t("fraction.dutyClock")}</h2>
        <span className="swatch stale" />
        <span className="quiet">{t("fraction.noSource")}</span>
      </div>
    </section>
  );
}

function FractionRow({ fraction, onOpen }: { fraction: Fraction; onOpen: () => void }) {
  const { t } = useTranslation();
  const { rate, days, forecast, tone } = fraction;
  const ratio = rate ? ratioOf(rate) : null;
  // The line moves in steps that can be seen: a thousandth is no reason to draw.
  const drawn = JSON.stringify([days.map(coarse), forecast && [forecast.low, forecast.high].map(toThousandth), tone]);
  const option = useMemo(() => fractionChart(days, forecast, tone), [drawn]);
  return (
    <button type="button" className={`fraction ${tone}`} onClick={onOpen}>
      <div className="heading">
        <h2>{t(`fraction.${fraction.name as "onTimeRate"}`)}</h2>
        <span className="quiet">{fraction.note}</span>
      </div>
      <div className="figures">
        {rate && ratio !== null ? (
          <>
            <b>{rate.numerator}</b>
            <span className="of">/{rate.denominator}</span>
            <span className="unit">{fraction.unit}</span>
            {fraction.isStale && <span className="swatch stale" role="img" aria-label={t("map.stale")} />}
            <span className="ratio">{percent(ratio)}</span>
          </>
        ) : (
          <span className="empty">{rate ? fraction.emptyWord : "—"}</span>
        )}
      </div>
      <div className="below">
        <div className="spark">
          {days.some((day) => day.denominator > 0) && (
            <LazyChart option={option} label={t(`fraction.${fraction.name as "onTimeRate"}`)} />
          )}
        </div>
        {fraction.lineNote !== "" && <span className="quiet">{fraction.lineNote}</span>}
      </div>
    </button>
  );
}

const toThousandth = (share: number) => Math.round(share * 1000);

function coarse(rate: Rate): number | null {
  const ratio = ratioOf(rate);
  return ratio === null ? null : toThousandth(ratio);
}
