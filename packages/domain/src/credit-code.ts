/**
 * Unified social credit code 统一社会信用代码, GB 32100-2015: 18 characters of an alphabet without I, O, S, V, Z.
 * 1 registration authority · 2 kind · 3–8 division code · 9–17 the subject's own code · 18 check character (mod 31).
 */
export const creditCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

const divisor = creditCodeAlphabet.length;

/** Authorities (first character) and the kinds that each registers (second), GB 32100-2015 tables 2 and 3. */
const authorities: Readonly<Record<string, { readonly zh: string; readonly kinds: Readonly<Record<string, string>> }>> =
  {
    "1": {
      zh: "机构编制",
      kinds: { "1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他" },
    },
    "2": { zh: "外交", kinds: { "1": "外国常驻新闻机构", "9": "其他" } },
    "3": {
      zh: "司法行政",
      kinds: {
        "1": "律师执业机构",
        "2": "公证处",
        "3": "基层法律服务所",
        "4": "司法鉴定机构",
        "5": "仲裁委员会",
        "9": "其他",
      },
    },
    "4": { zh: "文化", kinds: { "1": "外国在华文化中心", "9": "其他" } },
    "5": { zh: "民政", kinds: { "1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他" } },
    "6": {
      zh: "旅游",
      kinds: { "1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻内地（大陆）代表机构", "9": "其他" },
    },
    "7": { zh: "宗教", kinds: { "1": "宗教活动场所", "2": "宗教院校", "9": "其他" } },
    "8": { zh: "工会", kinds: { "1": "基层工会", "9": "其他" } },
    "9": { zh: "市场监管（工商）", kinds: { "1": "企业", "2": "个体工商户", "3": "农民专业合作社" } },
    A: { zh: "中央军委改革和编制办公室", kinds: { "1": "军队事业单位", "9": "其他" } },
    N: {
      zh: "农业",
      kinds: { "1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织", "9": "其他" },
    },
    Y: { zh: "其他", kinds: { "1": "其他" } },
  };

export type CreditCodeFault =
  | "old-registration-number"
  | "organisation-code"
  | "wrong-length"
  | "wrong-character"
  | "unknown-authority"
  | "unknown-kind"
  | "wrong-division"
  | "wrong-check-character";

/** What each fault says to the clerk who typed the code. */
export const creditCodeFaultWords = {
  "old-registration-number": {
    zh: "这是15位旧注册号，已停用，请填写营业执照上的18位统一社会信用代码",
    en: "a 15-digit registration number of old is no longer valid; give the 18 characters of the licence",
  },
  "organisation-code": {
    zh: "这是9位组织机构代码，已停用，请填写18位统一社会信用代码",
    en: "a 9-character organisation code is no longer valid; give all 18 characters",
  },
  "wrong-length": { zh: "应为18位", en: "must have 18 characters" },
  "wrong-character": {
    zh: "只能含数字和大写字母，且不含 I、O、S、V、Z",
    en: "only digits and capital letters without I, O, S, V, Z",
  },
  "unknown-authority": { zh: "第1位登记管理部门代码不存在", en: "character 1 names no registration authority" },
  "unknown-kind": { zh: "第2位机构类别代码不存在", en: "character 2 names no kind of its authority" },
  "wrong-division": { zh: "第3至8位应为登记机关行政区划码（数字）", en: "characters 3–8 must be a division code" },
  "wrong-check-character": {
    zh: "校验位不正确，请核对是否抄错",
    en: "the check character does not fit: look for a slip",
  },
} as const satisfies Record<CreditCodeFault, { readonly zh: string; readonly en: string }>;

export type CreditCodeVerdict =
  | {
      readonly ok: true;
      readonly code: string;
      readonly authority: string;
      readonly kind: string;
      readonly division: string;
    }
  | { readonly ok: false; readonly fault: CreditCodeFault };

/** A code as people paste it: full-width characters, spaces, hyphens and small letters are put right. */
export function tidyCreditCode(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\s\-‐–—]/g, "")
    .toUpperCase();
}

/** The check character (18th) of the first 17 characters; null where one is not of the alphabet. */
export function creditCheckCharacter(first17: string): string | null {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    const value = creditCodeAlphabet.indexOf(character);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % divisor;
  }
  return creditCodeAlphabet.charAt((divisor - (sum % divisor)) % divisor);
}

/** Judges a code by GB 32100-2015: tidied form, authority and kind in Chinese words, or the first fault. */
export function judgeCreditCode(text: string): CreditCodeVerdict {
  const code = tidyCreditCode(text);
  if (/^\d{15}$/.test(code)) return { ok: false, fault: "old-registration-number" };
  if (/^[0-9A-Z]{8}[0-9X]$/.test(code)) return { ok: false, fault: "organisation-code" };
  if (code.length !== 18) return { ok: false, fault: "wrong-length" };
  if (Array.from(code).some((character) => !creditCodeAlphabet.includes(character)))
    return { ok: false, fault: "wrong-character" };
  const authority = authorities[code.charAt(0)];
  if (!authority) return { ok: false, fault: "unknown-authority" };
  const kind = authority.kinds[code.charAt(1)];
  if (!kind) return { ok: false, fault: "unknown-kind" };
  const division = code.slice(2, 8);
  if (!/^\d{6}$/.test(division)) return { ok: false, fault: "wrong-division" };
  if (creditCheckCharacter(code.slice(0, 17)) !== code.charAt(17)) return { ok: false, fault: "wrong-check-character" };
  return { ok: true, code, authority: authority.zh, kind, division };
}
