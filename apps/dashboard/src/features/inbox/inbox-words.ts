import { violationKindNames } from "@safegrid/domain/violation";
import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const kinds = Object.entries(violationKindNames);

const zh = {
  open: "消息（{{count}} 条未知悉）",
  title: "本单位消息",
  onlyNew: "只看未知悉",
  all: "全部",
  none: "没有消息",
  noneNew: "没有未知悉的消息",
  kind: {
    near_due: "即将到期",
    escalated: "逾期升级",
    urged: "催办",
    asked: "专项行动",
    unanswered: "逾期未答复",
    violation_late: "违法行为超期",
    skipped: "越级告知",
    to_decide: "申请待决定",
    handed_in: "整改材料待核对",
  },
  violationKind: Object.fromEntries(kinds.map(([kind, name]) => [kind, name.zh])) as Record<
    keyof typeof violationKindNames,
    string
  >,
  violation: "{{grid}}，{{kind}}",
  violations: "{{count}} 件违法行为超期未办理",
  clockOver: {
    file: "{{place}} 的违法行为到期未决定是否立案",
    decide: "{{place}} 的违法行为立案后到期未作出决定",
    publish: "{{place}} 的违法行为处罚决定到期未公示",
  },
  andOthers: "{{title}}，共 {{count}} 件",
  one: "{{grid}} {{place}}，{{serial}}",
  many: "{{place}} 等 {{count}} 件",
  manyOf: "{{count}} 件隐患",
  forWhat: "{{when}}：{{does}}",
  from: "{{unit}} {{name}}",
  late: "系统当时未运行，此消息补发",
  deadline: "期限 {{at}}",
  show: "查看隐患",
  showInquiry: "查看专项行动",
  showViolations: "查看违法行为",
  showMany: "在看板查看这 {{count}} 件",
  note: "知悉",
  noted: "{{by}} 于 {{at}} 知悉",
  done: "已记录知悉",
  failed: "读取失败：{{why}}",
};

export const inboxWords: Words<typeof zh> = {
  zh,
  en: {
    open: "Messages ({{count}} not taken note of)",
    title: "Messages to my unit",
    onlyNew: "Not taken note of",
    all: "All",
    none: "No messages",
    noneNew: "Nothing to take note of",
    kind: {
      near_due: "Near due",
      escalated: "Escalated",
      urged: "Urged",
      asked: "Asked by the county",
      unanswered: "Not answered in time",
      violation_late: "Violation not carried on in time",
      skipped: "A level was skipped",
      to_decide: "Waits for a decision",
      handed_in: "Handed in, to be looked at",
    },
    violationKind: Object.fromEntries(kinds.map(([kind, name]) => [kind, name.en])) as typeof zh.violationKind,
    violation: "{{grid}}, {{kind}}",
    violations: "{{count}} violations not carried on in time",
    clockOver: {
      file: "The violation at {{place}} was neither filed nor refused in time",
      decide: "The violation at {{place}} was not decided in time",
      publish: "The penalty of the violation at {{place}} was not published in time",
    },
    andOthers: "{{title}}; {{count}} in all",
    one: "{{grid}} {{place}}, {{serial}}",
    many: "{{place}} and others, {{count}} in all",
    manyOf: "{{count}} hazards",
    forWhat: "{{when}}: {{does}}",
    from: "{{unit}} {{name}}",
    late: "The service did not run then; sent later",
    deadline: "deadline {{at}}",
    show: "Show the hazard",
    showInquiry: "Show the question",
    showViolations: "Show violations",
    showMany: "Show these {{count}} on the board",
    note: "Take note",
    noted: "{{by}} took note at {{at}}",
    done: "Taken note of",
    failed: "Could not be read: {{why}}",
  },
};

export const useInboxWords = wordsOf("inbox", inboxWords);
