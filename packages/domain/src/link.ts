import type { HazardAction, HazardCategory, hazardHappenings } from "./hazard.ts";

/** Crockford's base 32: nothing in it is mistaken for anything else when it is written down or read out. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Of a code or token of a link: 16 characters, 80 bits. */
export const linkCodeBytes = 10;
const length = (linkCodeBytes * 8) / 5;

/** Ten random bytes as the 16 characters of a code. Throws RangeError for another number of bytes. */
export function encodeLinkCode(bytes: Uint8Array): string {
  if (bytes.length !== linkCodeBytes) throw new RangeError(`a code is made of ${linkCodeBytes} bytes`);
  let [bits, held, code] = [0, 0, ""];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      code += alphabet[(held >> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return code;
}

/** A code as it is shown and written down: `7K2M-9QXA-04TB-HZ8R`. */
export function spacedLinkCode(code: string): string {
  return code.match(/.{4}/g)?.join("-") ?? code;
}

// Old phones' browsers, in which this runs too, have no replaceAll.
/** What somebody typed as a code: with or without spaces, O for 0, I or L for 1; null where it can be none. */
export function readLinkCode(text: string): string | null {
  const code = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\-–—_.·]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return code.length === length && Array.from(code).every((each) => alphabet.includes(each)) ? code : null;
}

/** What a person without an account can choose from (P2), in plain words; each is a category of hazards. */
export const publicCategories = [
  { category: "fire_passage", zh: "消防通道堵塞、灭火器损坏", en: "Blocked fire passage, broken extinguisher" },
  { category: "electrical", zh: "电线乱拉、飞线充电", en: "Loose wires, unsafe charging" },
  { category: "gas", zh: "燃气、液化气泄漏或乱放", en: "Gas leaking or badly stored" },
  { category: "fireworks", zh: "违规存放、售卖烟花爆竹", en: "Fireworks stored or sold illegally" },
  { category: "building", zh: "房屋开裂、拆改承重墙", en: "Cracked building, load-bearing wall removed" },
  { category: "road_facility", zh: "道路、护栏、井盖损坏", en: "Damaged road, guard rail or manhole" },
  { category: "lift", zh: "电梯故障、超期未检", en: "Lift faulty or not inspected" },
  { category: "chemical", zh: "危险化学品、易燃物乱放", en: "Dangerous goods lying about" },
  { category: "other", zh: "其他安全隐患", en: "Something else" },
] as const satisfies readonly { readonly category: HazardCategory; readonly zh: string; readonly en: string }[];

/** What the finder of a hazard is told, in plain words and without names. */
export const finderStages = [
  "received",
  "seen",
  "accepted",
  "refused",
  "passed_on",
  "assigned",
  "rectifying",
  "submitted",
  "returned",
  "checked",
  "closed",
  "reopened",
] as const;
export type FinderStage = (typeof finderStages)[number];

const stageOfAction: Readonly<Partial<Record<HazardAction | (typeof hazardHappenings)[number], FinderStage>>> = {
  report: "received",
  receive: "seen",
  accept: "accepted",
  refuse: "refused",
  report_up: "passed_on",
  transfer: "passed_on",
  decline: "passed_on",
  bypass: "passed_on",
  dispatch: "assigned",
  assign: "assigned",
  start: "rectifying",
  submit: "submitted",
  return: "returned",
  close: "closed",
  reopen: "reopened",
};

/** Which stage an entry of a hazard's record is for its finder; null where it is none of his business. */
export function finderStageOf(action: string, to: string): FinderStage | null {
  if (action === "pass") return to === "closed" ? "closed" : "checked";
  return stageOfAction[action as HazardAction] ?? null;
}

/** Words without what does not make them different: for noticing that the same is said twice. */
export function bareWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\p{P}\p{Z}\p{S}\s]/gu, "");
}

/** Text for strangers: telephone and identity numbers in it are hidden, numbers of cases are not. */
export function withoutLongNumbers(text: string): string {
  return text.replaceAll(/\d(?:[\s-]?\d){6,}[xX]?/g, (digits) => (/^20\d{6}-\d+$/.test(digits) ? digits : "********"));
}
