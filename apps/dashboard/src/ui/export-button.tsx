import type { ExchangeKind } from "@safegrid/contract/exchange";
import { ExportMenu } from "./export-menu.tsx";

/** Exports one of the tables that can be imported too, as it is filtered; shown to whoever has the ability `export`. */
export function ExportButton({
  kind,
  query,
}: {
  kind: ExchangeKind;
  query: Readonly<Record<string, string | number | boolean | null | undefined>>;
}) {
  return <ExportMenu path={`/exchange/${kind}/export`} query={query} />;
}
