const zh = {
  title: "安全隐患举报",
  other: "English",
  loading: "正在打开……",
  unreachable: "网络不好，没有送到。请稍后再点一次，不会重复举报。",
  again: "再试一次",
  deadLink: "这个二维码或链接无效，或已停用",
  deadLinkHelp: "请联系村（社区）工作人员，或拨打安全生产举报电话 12350；紧急情况拨打 119、110。",
  emergency: "着火、有人受伤等紧急情况，请先拨打 119、120、110。",
  where: "所在网格",
  cell: "在哪一片",
  choose: "请选择",
  noCells: "这里还没有划分网格，请联系村（社区）工作人员。",
  what: "看到了什么隐患？",
  words: "说说情况",
  wordsHint: "例如：三楼楼道堆满纸箱，电动车在里面充电",
  address: "在什么地方",
  addressHint: "例如：村小学对面小卖部二楼",
  position: "附上当前位置（可不附）",
  positionGot: "已附上当前位置",
  positionNot: "没有取到位置，不影响举报",
  photos: "照片（可不拍，最多 3 张）",
  photoAdd: "拍照或选照片",
  photoGone: "去掉",
  contact: "留下联系方式（可不留）",
  contactHelp:
    "只用于村（社区）和承办单位就这件事联系您。平时只显示一部分，查看完整号码要说明理由并留下记录；处理情况页面上不会出现。不留也一样受理。",
  name: "怎么称呼您",
  phone: "电话",
  send: "提交举报",
  sending: "正在提交……",
  missing: "请填写这一项",
  missingCategory: "请选一项",
  phoneWrong: "电话号码不对",
  wrong: "填写的内容有误，请检查",
  done: "已收到，谢谢您！",
  doneHelp: "请记下或截图保存查询码。它只显示这一次，凭它可以查看处理情况。",
  code: "查询码",
  copy: "复制查询链接",
  copied: "已复制",
  follow: "查看处理情况",
  another: "再报一处",
  photoSending: "正在送照片（第 {n} 张）……",
  photoDone: "照片已送到：{n} 张",
  photoFailed: "有照片没送到：{why}",
  followTitle: "查看处理情况",
  codeAsk: "输入 16 位查询码",
  codeHint: "例如 7K2M-9QXA-04TB-HZ8R，大小写都可以",
  codeWrong: "查询码是 16 位字母和数字，请核对",
  look: "查询",
  about: "您举报的隐患",
  photoCount: "照片 {n} 张",
  released: "整改后的照片",
  deadline: "要求 {at} 前整改完",
  open: "正在处理",
  ended: "已办结",
  privacy: "这里不显示任何人的姓名和电话。",
  stage: {
    received: "已收到您的举报",
    seen: "工作人员已签收",
    accepted: "已核实受理",
    refused: "不予受理",
    passed_on: "已转交其他单位办理",
    assigned: "已安排整改",
    rectifying: "正在整改",
    submitted: "整改完成，等待复查",
    returned: "复查没有通过，重新整改",
    checked: "复查合格，等待销号",
    closed: "复查合格，已经办结",
    reopened: "重新办理",
  },
  reason: { duplicate: "这处隐患已有人报过，正在另案处理", not_a_hazard: "核实后不属于安全隐患" },
  duplicateOf: "另案编号：{n}",
  taskTitle: "隐患整改提交",
  place: "场所",
  category: "类别",
  description: "隐患情况",
  due: "整改期限",
  noDue: "未定",
  late: "已过期限",
  taskState: {
    assigned: "请尽快整改",
    rectifying: "整改中",
    returned: "复查没有通过，请重新整改",
    submitted: "已报复查，请等待",
    reinspected: "复查合格，等待销号",
    other: "办理中，现在不需要提交",
  },
  taskPhotos: "照片（整改前后各拍几张，最多 20 张）",
  before: "整改前照片",
  after: "整改后照片",
  taskWords: "怎样整改的",
  taskWordsHint: "例如：已清空楼道，加装充电桩 4 个，张贴禁停标识",
  submitter: "提交人姓名",
  submitterHelp: "承办单位会看到部分姓名；查看全名要说明理由并留下记录。",
  submit: "提交整改情况",
  submitted: "已提交，请等待承办单位查看。",
  earlier: "已经提交的",
  waiting: "等待查看",
  taken: "已采用，报请复查",
  sent_back: "退回：{note}",
};

type LinkWords = typeof zh;

const en: LinkWords = {
  title: "Report a hazard",
  other: "中文",
  loading: "Opening …",
  unreachable: "The network is weak: it did not arrive. Press again; it will not be reported twice.",
  again: "Try again",
  deadLink: "This code or link leads nowhere, or is no longer in use",
  deadLinkHelp: "Ask the village's staff, or call 12350; in an emergency 119 or 110.",
  emergency: "Fire, somebody hurt: call 119, 120 or 110 first.",
  where: "Grid",
  cell: "Which part",
  choose: "Choose",
  noCells: "There are no cells here yet; ask the village's staff.",
  what: "What did you see?",
  words: "Tell more",
  wordsHint: "e.g. boxes piled up on the third floor, electric bikes charging among them",
  address: "Where is it",
  addressHint: "e.g. above the shop opposite the school",
  position: "Add where I am (may be left out)",
  positionGot: "Your position was added",
  positionNot: "No position; you can report without",
  photos: "Photos (may be left out, at most 3)",
  photoAdd: "Take or choose a photo",
  photoGone: "Remove",
  contact: "How to reach you (may be left out)",
  contactHelp:
    "Only for the village and whoever handles this to ask you about it. It is shown in part; who looks at all of it gives a reason, which is recorded. It never stands on the page that tells what became of it.",
  name: "Name",
  phone: "Telephone",
  send: "Send",
  sending: "Sending …",
  missing: "Please fill this in",
  missingCategory: "Please choose one",
  phoneWrong: "This is no telephone number",
  wrong: "Something is not right; please look through it",
  done: "Received. Thank you!",
  doneHelp:
    "Write the code down or take a screenshot: it is shown this once, and with it you can see what becomes of it.",
  code: "Code",
  copy: "Copy the link",
  copied: "Copied",
  follow: "See what became of it",
  another: "Report another one",
  photoSending: "Sending photo {n} …",
  photoDone: "Photos received: {n}",
  photoFailed: "A photo did not arrive: {why}",
  followTitle: "What became of it",
  codeAsk: "Type the 16 characters of your code",
  codeHint: "e.g. 7K2M-9QXA-04TB-HZ8R, in capitals or not",
  codeWrong: "A code has 16 letters and digits",
  look: "Look",
  about: "The hazard that you reported",
  photoCount: "{n} photos",
  released: "Photos of afterwards",
  deadline: "to be removed by {at}",
  open: "Being handled",
  ended: "Done",
  privacy: "No name or telephone number is shown here.",
  stage: {
    received: "We received your report",
    seen: "A member of staff has it",
    accepted: "Looked at and accepted",
    refused: "Not accepted",
    passed_on: "Passed on to another unit",
    assigned: "Somebody was told to remove it",
    rectifying: "Being removed",
    submitted: "Removed; to be inspected again",
    returned: "Not removed well enough; to be done again",
    checked: "Inspected and found right; to be closed",
    closed: "Inspected and found right; closed",
    reopened: "Taken up again",
  },
  reason: { duplicate: "Reported before, and handled there", not_a_hazard: "Looked at; it is no hazard" },
  duplicateOf: "Number of the other case: {n}",
  taskTitle: "Rectification of a hazard",
  place: "Place",
  category: "Kind",
  description: "The hazard",
  due: "To be removed by",
  noDue: "not fixed",
  late: "overdue",
  taskState: {
    assigned: "Please remove it soon",
    rectifying: "Being removed",
    returned: "Not removed well enough; please do it again",
    submitted: "To be inspected again; please wait",
    reinspected: "Inspected and found right; to be closed",
    other: "Being handled; nothing to submit now",
  },
  taskPhotos: "Photos (of before and after, at most 20)",
  before: "Photos of before",
  after: "Photos of after",
  taskWords: "What was done",
  taskWordsHint: "e.g. stairway cleared, four charging points installed",
  submitter: "Your name",
  submitterHelp: "It is shown in part; who looks at all of it gives a reason, which is recorded.",
  submit: "Submit",
  submitted: "Submitted; please wait until it is looked at.",
  earlier: "Submitted before",
  waiting: "not looked at yet",
  taken: "accepted, to be inspected again",
  sent_back: "sent back: {note}",
};

export const linkWords = { zh, en };
const kept = "safegrid.link-language";

export function isEnglish(): boolean {
  try {
    return localStorage.getItem(kept) === "en";
  } catch {
    return false;
  }
}

export function changeLanguage(): void {
  try {
    localStorage.setItem(kept, isEnglish() ? "zh" : "en");
  } catch {
    // A browser that keeps nothing stays Chinese.
  }
}

export function words(): LinkWords {
  return isEnglish() ? en : zh;
}

/** Puts values into a text's slots. */
export function put(text: string, slots: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(slots[name] ?? ""));
}

/** A day and time in Shanghai, whatever the phone is set to. */
export function dayAndTime(instant: string): string {
  const at = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}
