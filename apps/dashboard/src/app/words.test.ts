import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Words } from "#/ui/words.ts";
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

function expectAlike(zh: object, en: object): void {
  const [chinese, english] = [leaves(zh), leaves(en)];
  expect([...english.keys()]).toEqual([...chinese.keys()]);
  for (const [key, text] of chinese) {
    expect(text.trim(), key).not.toBe("");
    expect((english.get(key) ?? "").trim(), key).not.toBe("");
    expect(slots(english.get(key) ?? ""), key).toEqual(slots(text));
  }
}

test("both languages of the wall have the same keys and slots, and no word is empty", () => expectAlike(zh, en));

const sources = join(import.meta.dirname, "..");
const files = globSync("{app,features/*,ui}/*-words.ts", { cwd: sources }).filter(
  (file) => !file.includes("last-events"),
);

test("every feature of the workbench has its dictionary looked at", () => expect(files.length).toBeGreaterThan(2));

test.each(files)("both languages of %s have the same keys and slots, and no word is empty", async (file) => {
  const found = Object.values((await import(join(sources, file))) as Record<string, unknown>).filter(
    (each): each is Words => typeof each === "object" && each !== null && "zh" in each && "en" in each,
  );
  expect(found.length).toBeGreaterThan(0);
  for (const words of found) expectAlike(words.zh, words.en);
});
