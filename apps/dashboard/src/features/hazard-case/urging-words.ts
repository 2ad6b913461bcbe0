import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  urge: "催办",
  urgeKey: "向办理单位催办（按 U），每日一次",
  urgedToday: "今日已催办过，每件每日至多一次",
  urged: "已催办，办理单位将收到消息",
  words: "催办内容",
  wordsHelp: "写明要求，例如何时前完成何事。办理单位会收到消息，并记入全过程。最多 500 字。",
  required: "必填",
  send: "催办",
  cancel: "取消",
  nearDue: "到期提醒",
  escalated: "逾期升级",
  late: "系统当时未运行，{{at}} 补发",
  nothingNext: "升级规则已走完，不再自动升级",
};

export const urgingWords: Words<typeof zh> = {
  zh,
  en: {
    urge: "Urge",
    urgeKey: "Urge whoever has it in hand (press U), once a day",
    urgedToday: "Urged today already; once per case and day",
    urged: "Urged; the unit gets a message",
    words: "What is urged",
    wordsHelp:
      "What is wanted, and by when. The unit gets it as a message, and it stands in the story. At most 500 characters.",
    required: "Required",
    send: "Urge",
    cancel: "Cancel",
    nearDue: "Near due",
    escalated: "Escalated",
    late: "the service did not run then; told at {{at}}",
    nothingNext: "The ladder has come to its end: nothing more happens by itself",
  },
};

export const useUrgingWords = wordsOf("urging", urgingWords);
