import type { Translate } from "#/ui/words.ts";

/** An area as people say it: m² up to a hectare, hectares up to a km², then km². */
export function areaText(t: Translate, areaM2: number): string {
  const shown = (value: number, digits: number) => value.toLocaleString("en", { maximumFractionDigits: digits });
  if (areaM2 < 10_000) return t("squareMetres", { value: shown(areaM2, areaM2 < 100 ? 1 : 0) });
  if (areaM2 < 1_000_000) return t("hectares", { value: shown(areaM2 / 10_000, 2) });
  return t("squareKm", { value: shown(areaM2 / 1_000_000, 2) });
}
