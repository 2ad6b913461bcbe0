import { pinyin } from "pinyin-pro";

/** The pinyin initials of a text, in lower case, letters and digits kept: 隽水镇 → `jsz`. For searching by a few keys. */
export function initialsOf(text: string): string {
  return pinyin(text, { pattern: "first", toneType: "none", type: "array", nonZh: "consecutive" })
    .join("")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
}
