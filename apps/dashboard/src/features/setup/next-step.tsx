import { Alert, Button, Space } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import { goTo } from "#/ui/address.ts";
import { isJustBegun } from "./setup-steps.ts";
import { useSetupWords } from "./setup-words.ts";
import { useSetup, wayTo } from "./use-setup.ts";

/** What to do next, above the grid of a county, township or village that is still empty. */
export function NextStep({ scope }: { scope: GridSummary }) {
  const t = useSetupWords();
  const known = useSetup(scope.id);
  const next = known?.steps.find(({ isDone }) => !isDone);
  if (!known || !next || scope.level === "cell" || !isJustBegun(known.setup)) return null;
  const go = wayTo(next.step, scope.id);
  return (
    <Alert
      style={{ marginBottom: 16 }}
      type="info"
      showIcon
      data-next-step={next.step}
      title={t("begun", { step: t(`step.${next.step}`), how: t(`how.${next.step}`) })}
      action={
        <Space>
          {go && (
            <Button type="primary" size="small" onClick={go}>
              {t("go")}
            </Button>
          )}
          <Button
            size="small"
            onClick={() => goTo({ path: "/workbench/steps", set: { scope: scope.id }, keeps: false })}
          >
            {t("all")}
          </Button>
        </Space>
      }
    />
  );
}
