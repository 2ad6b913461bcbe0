import { expect, test } from "vitest";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

function leaves(value: object, path = ""): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
      typeof each === "object" && each !== null
        ? [...leaves(each, `${path}${key}.`)]
        : [[`${path}${key}`, String(each)] as const],
    ),
  );
}
const slots = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").toSorted((a, b) => a.localeCompare(b));

test("both languages have the same keys and slots, and no word is empty", () => {
  const [chinese, english] = [leaves(zh), leaves(en)];
  expect([...english.keys()]).toEqual([...chinese.keys()]);
  for (const [key, text] of chinese) {
    expect(text.trim(), key).not.toBe("");
    expect(slots(english.get(key) ?? ""), key).toEqual(slots(text));
  }
});
