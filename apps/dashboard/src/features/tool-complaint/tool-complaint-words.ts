import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "工具意见",
  intro: "网格员对这套工具的意见，从手机上提。只为改进工具：不进任何数字，不作考核。",
  onlyOpen: "只看未答复",
  at: "时间",
  by: "提出人",
  grid: "网格",
  topic: "事由",
  words: "意见",
  answer: "答复",
  waiting: "未答复",
  answerTo: "答复 {{by}}",
  answerHelp: "提出人会在手机上看到；答复后不能修改。",
  send: "答复",
  cancel: "取消",
  required: "必填",
  done: "已答复",
};

export const toolComplaintWords: Words<typeof zh> = {
  zh,
  en: {
    title: "Complaints about the tool",
    intro: "What officers have to say about this tool, sent from their phones. It is in no number and assesses nobody.",
    onlyOpen: "Only without an answer",
    at: "When",
    by: "By",
    grid: "Grid",
    topic: "About",
    words: "Words",
    answer: "Answer",
    waiting: "No answer yet",
    answerTo: "Answer {{by}}",
    answerHelp: "Whoever complained reads it on the phone; it cannot be changed afterwards.",
    send: "Answer",
    cancel: "Cancel",
    required: "Required",
    done: "Answered",
  },
};

export const useToolComplaintWords = wordsOf("tool-complaint", toolComplaintWords);
