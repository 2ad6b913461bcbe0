import { expect, test } from "vitest";
import type { WordTree } from "#/ui/words.ts";
import { adminWords } from "./admin-words.ts";
import { aboutInWords } from "./operation-about.ts";

const wordsIn = (tree: WordTree) => (key: string) => {
  const found = key
    .split(".")
    .reduce<string | WordTree | undefined>((at, step) => (typeof at === "object" ? at[step] : undefined), tree);
  return typeof found === "string" ? found : key;
};

test("a line is told in words: fields, roles, refusals; ids are left out, what has no word stays as it is", () => {
  const about = { id: "x", login: "zhou", from: null, role: "township_supervisor", gridId: "y", reason: "任职" };
  expect(aboutInWords(about, wordsIn(adminWords.zh), "zh")).toBe("登录名：zhou；角色：乡镇督导员；理由：任职");
  expect(aboutInWords({ code: "not-allowed", kind: "phone" }, wordsIn(adminWords.zh), "zh")).toBe(
    "结果：没有此项权限；种类：手机",
  );
  expect(aboutInWords({ prefix: "sgk_ab", abilities: "read export" }, wordsIn(adminWords.zh), "zh")).toBe(
    "密钥开头：sgk_ab；权限：读取数据与实时流、全量与增量导出",
  );
  expect(aboutInWords({ unmasked: true, strange: 3 }, wordsIn(adminWords.en), "en")).toBe(
    "Personal data in full：Yes；strange：3",
  );
});
