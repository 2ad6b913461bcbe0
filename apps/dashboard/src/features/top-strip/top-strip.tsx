import { useTranslation } from "react-i18next";
import type { SourceHealth } from "@safegrid/contract/source-health";
import { dateLine, hourAndMinute, spanOf, stopwatch, timeOfDay } from "#/ui/format.ts";

export type LinkWord = { readonly kind: "live" | "connecting" } | { readonly kind: "lost"; readonly forMs: number };

/** Whose wall, in which mode, how fresh the data are, and what time it is. */
export function TopStrip({
  county,
  mode,
  asOf,
  health,
  delayMs,
  nowMs,
  link,
}: {
  county: string;
  mode: "live" | "demo";
  asOf: string | null;
  health: SourceHealth | null;
  delayMs: number | null;
  nowMs: number;
  link: LinkWord;
}) {
  const { t, i18n } = useTranslation();
  const oldest = health?.oldest;
  const age = oldest?.lastReceivedAt ? spanOf(nowMs - Date.parse(oldest.lastReceivedAt)) : null;
  return (
    <header className="top">
      <h1>{t("title", { county })}</h1>
      <span className="mode">{t(`mode.${mode}`)}</span>
      {link.kind === "lost" && <span className="mode lost">{t("top.lost", { time: stopwatch(link.forMs) })}</span>}
      {link.kind === "connecting" && <span className="mode">{t("top.connecting")}</span>}
      <span className="spring" />
      <Fact name={t("top.asOf")}>{asOf ? timeOfDay(asOf) : "—"}</Fact>
      {oldest && (
        <Fact name={t("top.oldest")}>
          {age
            ? t("top.ago", { name: oldest.name, span: t(`span.${age.key}`, { a: age.a, b: age.b }) })
            : `${oldest.name} ${t("top.never")}`}
        </Fact>
      )}
      <Fact name={t("top.offline")}>{health ? String(health.officersOffline) : "—"}</Fact>
      <Fact name={t("top.delay")}>
        {delayMs === null
          ? "—"
          : delayMs < 50
            ? t("top.atOnce")
            : t("top.seconds", { value: (delayMs / 1000).toFixed(1) })}
      </Fact>
      <time className="clock">
        {dateLine(nowMs, i18n.language)} {hourAndMinute(nowMs)}
      </time>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <span className="fact">
      <span className="quiet">{name}</span> {children}
    </span>
  );
}
