import { dayAndTime } from "./format.ts";
import { useOfficeWords } from "./office-words.ts";
import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  kind: {
    grid: "网格",
    boundary: "边界",
    person: "人员",
    appointment: "任职",
    duty: "职责",
    task: "任务",
    scheme: "奖惩办法",
    enterprise: "生产经营单位",
    place: "场所",
    facility: "公共设施",
    campaign: "确认工作",
    account: "账号",
    webhook: "推送",
  },
  field: {
    name: "名称",
    code: "编码",
    kind: "类型",
    level: "层级",
    parentId: "上级网格",
    gridId: "所属网格",
    validFrom: "生效日期",
    validTo: "截止日期",
    effectiveOn: "生效日期",
    reason: "原因",
    responsibleSubject: "责任主体",
    supervisingSubject: "监管主体",
    phone: "电话",
    employer: "单位",
    title: "职务",
    post: "岗位",
    startsOn: "任职日期",
    endsOn: "离任日期",
    personId: "人员",
    note: "备注",
    address: "地址",
    creditCode: "统一社会信用代码",
    industry: "行业",
    riskClass: "风险等级",
    isKey: "重点单位",
    state: "状态",
  },
};

export const recordWords: Words<typeof zh> = {
  zh,
  en: {
    kind: {
      grid: "grid",
      boundary: "boundary",
      person: "person",
      appointment: "appointment",
      duty: "duty",
      task: "task",
      scheme: "scheme",
      enterprise: "enterprise",
      place: "place",
      facility: "facility",
      campaign: "campaign",
      account: "account",
      webhook: "webhook",
    },
    field: {
      name: "Name",
      code: "Code",
      kind: "Kind",
      level: "Level",
      parentId: "Parent",
      gridId: "Grid",
      validFrom: "From",
      validTo: "Until",
      effectiveOn: "Effective on",
      reason: "Reason",
      responsibleSubject: "Responsible subject",
      supervisingSubject: "Supervising subject",
      phone: "Phone",
      employer: "Employer",
      title: "Title",
      post: "Post",
      startsOn: "Starts on",
      endsOn: "Ends on",
      personId: "Person",
      note: "Note",
      address: "Address",
      creditCode: "Credit code",
      industry: "Industry",
      riskClass: "Risk class",
      isKey: "Key unit",
      state: "State",
    },
  },
};

const useWords = wordsOf("record", recordWords);
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** How a record's fields and values are told to people. A field without a word of its own keeps its name. */
export function useRecordWords() {
  const t = useWords();
  const office = useOfficeWords();
  const said = (key: string, otherwise: string) => {
    const word = t(key);
    return word === key ? otherwise : word;
  };
  const textOf = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return office("empty");
    if (typeof value === "boolean") return office(value ? "yes" : "no");
    if (Array.isArray(value)) return value.map((each) => textOf(field, each)).join("、") || office("empty");
    if (typeof value === "object")
      return Object.entries(value)
        .map(([key, each]) => `${said(`field.${key}`, key)} ${textOf(key, each)}`)
        .join("；");
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (instant.test(text)) return dayAndTime(text);
    return said(`value.${field}.${text}`, text);
  };
  return {
    kindOf: (kind: string) => said(`kind.${kind}`, kind),
    nameOf: (field: string) => said(`field.${field}`, field),
    textOf,
  };
}
