import { App, Button, Checkbox, Popconfirm } from "antd";
import { useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import { useCommand } from "#/live/answers.ts";
import { todayInShanghai } from "#/ui/format.ts";
import { usePeopleWords } from "./people-words.ts";

/** 人员清 (P6): "the people are complete and right as of today", said of this grid, or of it and all below. */
export function RosterButton({ scope }: { scope: GridSummary }) {
  const t = usePeopleWords();
  const { message } = App.useApp();
  const [below, setBelow] = useState(false);
  const confirm = useCommand<{ asOfOn: string; below: boolean }>(`/grids/${scope.id}/roster-confirmations`);
  return (
    <Popconfirm
      title={t("rosterSure", { grid: scope.name })}
      description={
        scope.level !== "cell" && (
          <Checkbox checked={below} onChange={({ target }) => setBelow(target.checked)}>
            {t("rosterBelow")}
          </Checkbox>
        )
      }
      styles={{ root: { maxWidth: 360 } }}
      onConfirm={() =>
        confirm.mutate(
          { asOfOn: todayInShanghai(), below: below && scope.level !== "cell" },
          {
            onSuccess: () => void message.success(t("done")),
            onError: (problem) => void message.error(problem.message),
          },
        )
      }
    >
      <Button loading={confirm.isPending}>{t("roster")}</Button>
    </Popconfirm>
  );
}
