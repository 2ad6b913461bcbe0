import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  show: "查看个人信息",
  lookAt: "查看哪一项",
  reason: "查看原因",
  note: "查看将连同原因记入操作日志。",
  look: "查看",
  cancel: "取消",
  none: "没有填写",
  required: "请填写原因",
};

/** How personal data are shown in full, for a reason. */
export const unmaskWords: Words<typeof zh> = {
  zh,
  en: {
    show: "Show personal data",
    lookAt: "What to see",
    reason: "Reason",
    note: "The look is noted in the operation log, with its reason.",
    look: "Look",
    cancel: "Cancel",
    none: "nothing was filled in",
    required: "Say why",
  },
};

export const useUnmaskWords = wordsOf("unmask", unmaskWords);
