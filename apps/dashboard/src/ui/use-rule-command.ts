import { App } from "antd";
import type { FormInstance } from "antd";
import { useCommand } from "#/live/answers.ts";
import { ApiProblem } from "#/live/api.ts";
import { applyProblem } from "./apply-problem.ts";

/**
 * Puts in force what a form holds; `t` says that it was done, or that somebody else was faster. What the API refuses it
 * names by a path into the command, of which `within` leads to what the form holds.
 */
export function useRuleCommand(
  path: string,
  form: FormInstance,
  t: (word: "published" | "changed") => string,
  onDone: () => void,
  within = "",
) {
  const { message } = App.useApp();
  const { mutate, isPending } = useCommand<object>(path);
  const send = (body: object) =>
    mutate(body, {
      onSuccess: () => {
        void message.success(t("published"));
        onDone();
      },
      onError: (problem) => {
        if (problem.code === "record-changed-meanwhile") return void message.error(t("changed"));
        const rest = applyProblem(form, unwrapped(problem, within));
        if (rest !== null) void message.error(rest);
      },
    });
  return { send, isPending };
}
function unwrapped(problem: ApiProblem, prefix: string): ApiProblem {
  const errors = problem.errors.map(({ pointer, detail }) => ({
    detail,
    pointer: pointer.startsWith(prefix) ? pointer.slice(prefix.length) : pointer,
  }));
  return new ApiProblem({ code: problem.code as never, titleZh: problem.message, title: problem.message, errors });
}
