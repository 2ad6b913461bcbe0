import { Button, Progress, Tooltip } from "antd";
import type { Rate } from "@safegrid/metrics/rate";
import { ratioOf } from "@safegrid/metrics/rate";
import { percent } from "./format.ts";
import { useOfficeWords } from "./office-words.ts";

/** Why there is no number: it was due and did not come, or nobody can know it yet. Neither is a nought. */
export type NoNumber = "notReported" | "noSource";

/**
 * A number as its two counts, `152/185 村 (82 %)` (screens.md). Nothing to be counted is 不适用, 未上报 and 无数据源 have
 * their own look and word. A press opens the records that are counted, where `onOpen` says how.
 */
export function Fraction({
  rate,
  unit,
  hasBar = false,
  onOpen,
}: {
  rate: Rate | NoNumber;
  unit: string;
  hasBar?: boolean;
  onOpen?: (() => void) | undefined;
}) {
  const t = useOfficeWords();
  if (typeof rate === "string")
    return (
      <Tooltip title={t(`${rate}Why`)}>
        <span className={`fraction-none ${rate}`}>{t(rate)}</span>
      </Tooltip>
    );
  const ratio = ratioOf(rate);
  if (ratio === null)
    return (
      <Tooltip title={t("nothingDue")}>
        <span className="fraction-none nothing-due">{t("notApplicable")}</span>
      </Tooltip>
    );
  const text = (
    <span className="fraction-text">
      <b>{rate.numerator}</b>/{rate.denominator} {unit} <span>({percent(ratio)})</span>
    </span>
  );
  return (
    <span className="fraction-whole">
      {onOpen ? (
        <Button type="link" size="small" title={t("open")} onClick={onOpen}>
          {text}
        </Button>
      ) : (
        text
      )}
      {hasBar && (
        <Progress
          percent={ratio * 100}
          showInfo={false}
          size="small"
          strokeColor={ratio === 1 ? "#3f8f5b" : "#c07d12"}
          aria-hidden
        />
      )}
    </span>
  );
}
