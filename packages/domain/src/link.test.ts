import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hazardActions, hazardCategories, hazardStates } from "./hazard.ts";
import {
  bareWords,
  encodeLinkCode,
  finderStageOf,
  publicCategories,
  readLinkCode,
  spacedLinkCode,
  withoutLongNumbers,
} from "./link.ts";

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe("a code", () => {
  test("has 16 characters, another one for every ten bytes, and is read as it was shown", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const code = encodeLinkCode(one);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
        expect(readLinkCode(spacedLinkCode(code))).toBe(code);
        expect(readLinkCode(` ${spacedLinkCode(code).toLowerCase().replaceAll("-", " ")} `)).toBe(code);
        expect(encodeLinkCode(other) === code).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
    expect(() => encodeLinkCode(new Uint8Array(9))).toThrow(RangeError);
  });

  test("is read however somebody mistook what he wrote down", () => {
    expect(readLinkCode("oIl0-0000-0000-0000")).toBe("0110000000000000");
    expect(readLinkCode("００００－1111 2222—3333")).toBe("0000111122223333");
  });

  test("is none where it is too short, too long, or has what no code has", () => {
    for (const text of ["", "0000", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "'; drop--"])
      expect(readLinkCode(text)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readLinkCode(text);
        expect(read === null || /^[0-9A-HJKMNP-TV-Z]{16}$/.test(read)).toBe(true);
      }),
    );
  });
});

describe("what a finder is told", () => {
  test("is of every step that moves a case on, and nothing of extensions, notices and grades", () => {
    const silent = hazardActions.filter((action) => hazardStates.every((to) => finderStageOf(action, to) === null));
    expect(silent).toEqual([
      ...["share", "regrade", "ask_extension", "grant_extension", "refuse_extension", "ask_stop", "grant_stop"],
      ...["refuse_stop", "resume", "acknowledge"],
    ]);
    expect(finderStageOf("pass", "closed")).toBe("closed");
    expect(finderStageOf("pass", "reinspected")).toBe("checked");
    expect(finderStageOf("enterprise_submit", "rectifying")).toBeNull();
  });

  test("has no telephone or identity number in it", () => {
    expect(withoutLongNumbers("找王主任 139 1234-5678，或 0715-4321234")).toBe("找王主任 ********，或 ********");
    expect(withoutLongNumbers("身份证42122219900101123X")).toBe("身份证********");
    for (const text of ["另案 20260310-12", "3 楼 205 室，5 天内"]) expect(withoutLongNumbers(text)).toBe(text);
  });
});

test("there are about eight things to choose from, each a category of hazards, none twice", () => {
  const chosen = publicCategories.map(({ category }) => category);
  expect(new Set(chosen).size).toBe(chosen.length);
  expect(chosen.length).toBeLessThanOrEqual(9);
  expect(chosen.every((category) => hazardCategories.includes(category))).toBe(true);
});

test("the same words are the same without spaces, signs and capitals", () => {
  expect(bareWords("楼道 堆满，纸箱！ABC")).toBe(bareWords("楼道堆满纸箱ａｂｃ"));
  expect(bareWords("一楼")).not.toBe(bareWords("二楼"));
});
