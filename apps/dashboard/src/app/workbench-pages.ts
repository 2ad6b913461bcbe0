import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import type { Ability } from "@safegrid/domain/account";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";

/**
 * The pages of the workbench, in the order of the navigation; one line each. A page
 * - is a default export `(props: WorkbenchPageProps)` in `features/<x>/<x>-page.tsx` and gets a chunk of its own;
 * - reads by `useAnswer<T>(path)` and writes by `useCommand<Body>(path)` (`#/live/answers.ts`): answers are kept under
 *   their path and asked anew after any command and whenever the feed tells of a change by somebody else, so a page
 *   holds no copy of what the server knows;
 * - where a command fails: `const rest = applyProblem(form, problem); if (rest !== null) message.error(rest)`
 *   (`#/ui/apply-problem.ts`) puts each fault under the form field that its JSON pointer names;
 * - says its words through `features/<x>/<x>-words.ts`, which exports `<x>Words: Words<typeof zh> = { zh, en }` and
 *   `use<X>Words = wordsOf("<x>", <x>Words)` (`#/ui/words.ts`); words.test.ts compares both languages of every such file;
 * - gets the one selection of tree, table and map as props and moves it by `onScope` and `onSubject`; what else a link
 *   must keep (a tab, a filter) goes into the address by `useAddressField(name)` (`#/ui/address.ts`);
 * - takes pieces from `#/ui`: ScopedTable (paging, search, columns), Fraction, FieldHelp, RecordHistory; words of the
 *   server (kinds, states) come from the domain's tables; messages and dialogs from `App.useApp()`, never static ones.
 */
export interface WorkbenchPage {
  /** Its step in the address, /workbench/<key>. */
  readonly key: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Who may not do this does not see the page. */
  readonly ability: Ability;
  /** A matter of grids among themselves, which a department has no part in. */
  readonly isOfTerritory?: boolean;
  readonly page: LazyExoticComponent<ComponentType<WorkbenchPageProps>>;
}

export const workbenchPages: readonly WorkbenchPage[] = [
  {
    key: "grids",
    title: { zh: "网格", en: "Grids" },
    ability: "readRecords",
    page: lazy(() => import("#/features/grid/grid-page.tsx")),
  },
  {
    key: "boundaries",
    title: { zh: "边界", en: "Boundaries" },
    ability: "readRecords",
    page: lazy(() => import("#/features/boundary/boundary-page.tsx")),
  },
  {
    key: "people",
    title: { zh: "人员", en: "People" },
    ability: "readRecords",
    page: lazy(() => import("#/features/people/people-page.tsx")),
  },
  {
    key: "duties",
    title: { zh: "职责任务", en: "Duties" },
    ability: "readRecords",
    page: lazy(() => import("#/features/duty/duty-page.tsx")),
  },
  {
    key: "ledger",
    title: { zh: "台账", en: "Ledger" },
    ability: "readRecords",
    page: lazy(() => import("#/features/ledger/ledger-page.tsx")),
  },
  {
    key: "listings",
    title: { zh: "挂牌督办", en: "Listings" },
    ability: "read",
    page: lazy(() => import("#/features/listing/listing-page.tsx")),
  },
  {
    key: "summaries",
    title: { zh: "隐患汇总", en: "Summaries" },
    ability: "handle",
    isOfTerritory: true,
    page: lazy(() => import("#/features/hazard-summary/hazard-summary-page.tsx")),
  },
  {
    key: "violations",
    title: { zh: "违法行为", en: "Violations" },
    ability: "readRecords",
    page: lazy(() => import("#/features/violation/violation-page.tsx")),
  },
  {
    key: "inquiries",
    title: { zh: "专项行动", en: "Campaigns" },
    ability: "readRecords",
    page: lazy(() => import("#/features/inquiry/inquiry-page.tsx")),
  },
  {
    key: "held",
    title: { zh: "待核实", en: "To verify" },
    ability: "decideHeld",
    page: lazy(() => import("#/features/quarantine/held-page.tsx")),
  },
  {
    key: "publicity",
    title: { zh: "宣传", en: "Publicity" },
    ability: "readRecords",
    page: lazy(() => import("#/features/publicity/publicity-page.tsx")),
  },
  {
    key: "uncovered",
    title: { zh: "漏巡场所", en: "Uncovered" },
    ability: "readRecords",
    page: lazy(() => import("#/features/uncovered/uncovered-page.tsx")),
  },
  {
    key: "second-looks",
    title: { zh: "复核复看", en: "Second looks" },
    ability: "handle",
    page: lazy(() => import("#/features/second-look/second-look-page.tsx")),
  },
  {
    key: "readiness",
    title: { zh: "五定四清", en: "Readiness" },
    ability: "readRecords",
    page: lazy(() => import("#/features/readiness/readiness-page.tsx")),
  },
  {
    key: "rules",
    title: { zh: "期限升级", en: "Deadlines" },
    ability: "readRecords",
    page: lazy(() => import("#/features/rules/rules-page.tsx")),
  },
  {
    key: "checklists",
    title: { zh: "检查表", en: "Checklists" },
    ability: "readRecords",
    page: lazy(() => import("#/features/patrol-rule/checklist-page.tsx")),
  },
  {
    key: "cadences",
    title: { zh: "巡查频次", en: "Cadences" },
    ability: "readRecords",
    page: lazy(() => import("#/features/patrol-rule/cadence-page.tsx")),
  },
  {
    key: "steps",
    title: { zh: "办理步骤", en: "Steps" },
    ability: "keepPeople",
    page: lazy(() => import("#/features/setup/setup-page.tsx")),
  },
  {
    key: "links",
    title: { zh: "群众举报", en: "Public links" },
    ability: "handle",
    page: lazy(() => import("#/features/public-link/public-link-page.tsx")),
  },
  {
    key: "complaints",
    title: { zh: "工具意见", en: "About the tool" },
    ability: "review",
    page: lazy(() => import("#/features/tool-complaint/tool-complaint-page.tsx")),
  },
  {
    key: "import",
    title: { zh: "导入导出", en: "Import, export" },
    ability: "import",
    page: lazy(() => import("#/features/exchange/exchange-page.tsx")),
  },
];
