import type { HazardAction, HazardCategory, HazardGrade, HazardHappening, HazardState } from "./hazard.ts";
import type { GridLevel } from "./grid.ts";

/** What people call something, in both languages. */
export interface Named {
  readonly zh: string;
  readonly en: string;
}

/** What people call a hazard's states (plan section 4). */
export const hazardStateNames = {
  reported: { zh: "已上报", en: "Reported" },
  accepted: { zh: "已受理", en: "Accepted" },
  not_accepted: { zh: "不予受理", en: "Not accepted" },
  assigned: { zh: "已交办", en: "Assigned" },
  rectifying: { zh: "整改中", en: "Rectifying" },
  submitted: { zh: "待复查", en: "For re-inspection" },
  reinspected: { zh: "待销号", en: "To be closed out" },
  returned: { zh: "返工", en: "Returned" },
  closed: { zh: "已销号", en: "Closed" },
  eliminated: { zh: "当场消除", en: "Eliminated on the spot" },
  reopened: { zh: "重新整改", en: "Reopened" },
} as const satisfies Record<HazardState, Named>;

/** What people call what is done with a hazard, and what happens to it by itself. */
export const hazardActionNames = {
  report: { zh: "上报", en: "Reported" },
  eliminate: { zh: "当场消除", en: "Eliminated on the spot" },
  bypass: { zh: "逾时未签收，越级上送", en: "Not received in time, sent up" },
  silence: { zh: "逾时未签收", en: "Not received in time" },
  deadline_pass: { zh: "期限已过", en: "Deadline passed" },
  enterprise_submit: { zh: "企业提交整改", en: "Enterprise submitted" },
  enterprise_send_back: { zh: "退回企业", en: "Sent back to the enterprise" },
  receive: { zh: "签收", en: "Receive" },
  accept: { zh: "受理", en: "Accept" },
  refuse: { zh: "不予受理", en: "Not accept" },
  decline: { zh: "退回", en: "Decline" },
  report_up: { zh: "上报上级", en: "Report up" },
  dispatch: { zh: "交办下级", en: "Dispatch" },
  transfer: { zh: "移交", en: "Transfer" },
  share: { zh: "共办", en: "Share" },
  regrade: { zh: "调整等级", en: "Change grade" },
  assign: { zh: "指定责任人", en: "Assign" },
  start: { zh: "开始整改", en: "Start" },
  submit: { zh: "申请复查", en: "Ask for re-inspection" },
  pass: { zh: "复查合格", en: "Pass" },
  return: { zh: "返工", en: "Return" },
  close: { zh: "销号", en: "Close out" },
  reopen: { zh: "重新整改", en: "Reopen" },
  ask_extension: { zh: "申请延期", en: "Ask for extension" },
  grant_extension: { zh: "同意延期", en: "Grant extension" },
  refuse_extension: { zh: "不同意延期", en: "Refuse extension" },
  ask_stop: { zh: "申请暂停计时", en: "Ask to stop the clock" },
  grant_stop: { zh: "同意暂停计时", en: "Stop the clock" },
  refuse_stop: { zh: "不同意暂停计时", en: "Refuse the stop" },
  resume: { zh: "恢复计时", en: "Resume the clock" },
  acknowledge: { zh: "知悉", en: "Take note" },
} as const satisfies Record<HazardAction | HazardHappening, Named>;

export const hazardGradeNames = {
  ordinary: { zh: "一般", en: "Ordinary" },
  major: { zh: "重大", en: "Major" },
} as const satisfies Record<HazardGrade, Named>;

/** The level that has a hazard in hand. */
export const handlingLevelNames = {
  county: { zh: "县级", en: "County" },
  township: { zh: "乡级", en: "Township" },
  village: { zh: "村级", en: "Village" },
  cell: { zh: "网格", en: "Cell" },
} as const satisfies Record<GridLevel, Named>;

/** What people call each category, on screens and in tables. */
export const hazardCategoryNames: Readonly<Record<HazardCategory, string>> = {
  fireworks: "烟花爆竹",
  methanol: "甲醇燃料",
  renovation: "装修结构",
  road_facility: "道路设施",
  fire_passage: "消防通道",
  lift: "电梯维保",
  gas: "燃气",
  electrical: "电气",
  chemical: "危化品",
  machinery: "机械",
  building: "建筑",
  other: "其他",
};

const categoriesInEnglish: Readonly<Record<HazardCategory, string>> = {
  fireworks: "Fireworks",
  methanol: "Methanol",
  renovation: "Renovation",
  road_facility: "Road facility",
  fire_passage: "Fire passage",
  lift: "Lift",
  gas: "Gas",
  electrical: "Electrical",
  chemical: "Chemicals",
  machinery: "Machinery",
  building: "Building",
  other: "Other",
};

/** A hazard's categories in a language. */
export const hazardCategoryNamesIn = { zh: hazardCategoryNames, en: categoriesInEnglish } as const;

/** The names of one language, under the same keys. */
export function namesIn<Key extends string>(
  names: Readonly<Record<Key, Named>>,
  language: "zh" | "en",
): Readonly<Record<Key, string>> {
  const entries = Object.entries<Named>(names).map(([key, named]) => [key, named[language]]);
  return Object.fromEntries(entries) as Record<Key, string>;
}
