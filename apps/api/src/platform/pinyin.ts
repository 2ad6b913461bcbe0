import { pinyin } from "pinyin-pro";

/** The pinyin initials of a text, in lower case, letters and digits kept: 隽水镇 → `jsz`. For searching by a few keys. */
export function initialsOf(text: string): string {
  return pinyin(text, { pattern: "first", toneType: "none", type: "array", nonZh: "consecutive" })
    .join("")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
}

/** A name as people type it, in plain letters: 周文书 → `zhouwenshu`. Empty where nothing of it can be typed. */
export function lettersOf(name: string): string {
  return pinyin(name, { toneType: "none", type: "array", nonZh: "consecutive", v: true, surname: "head" })
    .join("")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
}
