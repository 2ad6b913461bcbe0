import { InfoCircleOutlined } from "@ant-design/icons";
import { Card, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { OutcomeAnswer, TimeSummaryOut } from "@safegrid/contract/outcome";
import { timeNames } from "@safegrid/metrics/case-time";
import { outcomeNames } from "@safegrid/metrics/outcome";
import type { Rate } from "@safegrid/metrics/rate";
import { ratioOf } from "@safegrid/metrics/rate";
import { percent } from "#/ui/format.ts";
import type { OutcomeMetric } from "./comparison.ts";
import { isTime, spanOfMinutes } from "./comparison.ts";
import { useOutcomeWords } from "./outcome-words.ts";

/** The numbers of the scope, one card each; the one that is compared below is marked, a press chooses another. */
export function OutcomeCards({
  data,
  metric,
  onMetric,
}: {
  data: OutcomeAnswer;
  metric: OutcomeMetric;
  onMetric: (metric: OutcomeMetric) => void;
}) {
  const t = useOutcomeWords();
  const { scope } = data;
  return (
    <div className="outcome-cards">
      {[...outcomeNames, ...timeNames].map((name) => (
        <Card
          key={name}
          size="small"
          hoverable
          tabIndex={0}
          role="button"
          aria-pressed={name === metric}
          className={name === metric ? "outcome-card chosen" : "outcome-card"}
          onClick={() => onMetric(name)}
          onKeyDown={({ key }) => {
            if (key === "Enter" || key === " ") onMetric(name);
          }}
        >
          <h3>
            <Name data={data} name={name} /> <Definition data={data} name={name} />
          </h3>
          {isTime(name) ? <TimeFigure time={scope.times[name]} /> : <RateFigure rate={scope.rates[name]} />}
        </Card>
      ))}
      <Card size="small" className="outcome-card self">
        <h3>{t("selfReported")}</h3>
        <RateFigure rate={scope.rectificationRate} />
        <p className="quiet outcome-self">{t("selfOnTime", { pair: pairText(scope.onTimeRate) })}</p>
      </Card>
    </div>
  );
}

const pairText = (rate: Rate) => {
  const ratio = ratioOf(rate);
  return ratio === null ? "—" : `${percent(ratio)} ${rate.numerator}/${rate.denominator}`;
};

/** What a number is called, by its own definition. */
export function useName(data: OutcomeAnswer, name: OutcomeMetric): string {
  const isEnglish = useTranslation().i18n.language === "en";
  return isEnglish ? data.definitions[name].en : data.definitions[name].zh;
}

function Name({ data, name }: { data: OutcomeAnswer; name: OutcomeMetric }) {
  return <>{useName(data, name)}</>;
}

function Definition({ data, name }: { data: OutcomeAnswer; name: OutcomeMetric }) {
  const t = useOutcomeWords();
  const isEnglish = useTranslation().i18n.language === "en";
  const of = data.definitions[name];
  return (
    <Tooltip
      title={
        <>
          <div>
            {t("denominator")}：{isEnglish ? of.denominatorEn : of.denominatorZh}
          </div>
          <div>
            {t("numerator")}：{isEnglish ? of.numeratorEn : of.numeratorZh}
          </div>
          <div>{t("version", of)}</div>
        </>
      }
    >
      <InfoCircleOutlined className="quiet" />
    </Tooltip>
  );
}

function RateFigure({ rate }: { rate: Rate }) {
  const t = useOutcomeWords();
  const ratio = ratioOf(rate);
  if (ratio === null) return <p className="outcome-figure none">{t("noCases")}</p>;
  return (
    <p className="outcome-figure">
      <b>{percent(ratio)}</b>{" "}
      <span>
        {rate.numerator}/{rate.denominator}
      </span>
    </p>
  );
}

function TimeFigure({ time }: { time: TimeSummaryOut }) {
  const t = useOutcomeWords();
  if (time.cases === 0) return <p className="outcome-figure none">{t("noCases")}</p>;
  return (
    <>
      <p className="outcome-figure">
        <b>
          <Span minutes={time.medianMinutes} />
        </b>{" "}
        <span>{t("median")}</span>
      </p>
      <p className="quiet outcome-self">
        {t("p90")} <Span minutes={time.p90Minutes} /> · {t("endedOf", time)}
      </p>
    </>
  );
}

/** A duration, or that so many have not ended yet. */
export function Span({ minutes }: { minutes: number | null }) {
  const t = useOutcomeWords();
  if (minutes === null)
    return (
      <Tooltip title={t("notReachedWhy")}>
        <span className="not-reached">{t("notReached")}</span>
      </Tooltip>
    );
  const { unit, a } = spanOfMinutes(minutes);
  return <>{t(`span.${unit}`, { a })}</>;
}
