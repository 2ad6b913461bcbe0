import type { ReactNode } from "react";
import type { usePostWords } from "#/ui/post-words.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import type { FormKind } from "./people-forms.tsx";
import type { usePeopleWords } from "./people-words.ts";

/** What every tab of the people page is given: the selected grid, words, and the dialogs that it can open. */
export interface PeopleTableProps extends Pick<WorkbenchPageProps, "me" | "scope"> {
  readonly parts: {
    readonly t: ReturnType<typeof usePeopleWords>;
    readonly p: ReturnType<typeof usePostWords>;
    readonly mayKeep: boolean;
    setForm(form: FormKind): void;
    setHistory(of: { id: string; title: string }): void;
    gridLink(id: string, name: string): ReactNode;
  };
}
