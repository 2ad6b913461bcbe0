import { App } from "antd";
import type { FormInstance } from "antd";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** Puts what a form holds in force; what the API refuses is said at the fields that it names. */
export function usePublish(path: string, form: FormInstance, onDone: () => void) {
  const t = usePatrolRuleWords();
  const { message } = App.useApp();
  const { mutate, isPending } = useCommand<object>(path);
  const publish = (body: object) =>
    mutate(body, {
      onSuccess: () => {
        void message.success(t("published"));
        onDone();
      },
      onError: (problem) => {
        if (problem.code === "record-changed-meanwhile") return void message.error(t("changed"));
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return { publish, isPending };
}
