import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { departmentOfIndustry, industries, industryCodeOf, industryPath, isIndustryWithin } from "./industry.ts";

const all = [...industries.values()];

describe("GB/T 4754-2017", () => {
  test("has all sections, divisions and groups of the standard, and its classes", () => {
    const count = (level: string) => all.filter((entry) => entry.level === level).length;
    expect([count("section"), count("division"), count("group"), count("class")]).toEqual([20, 97, 473, 1381]);
    expect(industryPath("C1311")).toBe("制造业 / 农副食品加工业 / 谷物磨制 / 稻谷加工");
    expect(industryPath("H6291")).toBe("住宿和餐饮业 / 餐饮业 / 其他餐饮业 / 小吃服务");
    expect(industryPath("C2672")).toBe(
      "制造业 / 化学原料和化学制品制造业 / 炸药、火工及焰火产品制造 / 焰火、鞭炮产品制造",
    );
    expect(industryPath("T9700")).toBe("国际组织 / 国际组织 / 国际组织 / 国际组织");
  });

  test("every code is found with and without its letter, small and full-width, and lies within all its ancestors", () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), ({ code, parent }) => {
        expect(industryCodeOf(code.toLowerCase())).toBe(code);
        if (code.length > 1) expect(industryCodeOf(code.slice(1))).toBe(code);
        for (let length = 3; length <= code.length; length += 1)
          expect(isIndustryWithin(code, [code.slice(0, length)])).toBe(true);
        if (parent !== null) expect(isIndustryWithin(parent, [code])).toBe(false);
      }),
    );
    expect(industryCodeOf("Ｃ１３")).toBe("C13");
  });

  test("a code under the wrong letter, or of no entry, is none", () => {
    for (const wrong of ["A13", "Z", "00", "98", "C1310x", "1", "", "13111"])
      expect(industryCodeOf(wrong), wrong).toBeNull();
  });
});

describe("the default department", () => {
  const departments = [
    { name: "wide", industries: ["F52", "62", "61"] },
    { name: "narrow", industries: ["62"] },
    { name: "close", industries: ["6210", "C", "A", "B"] },
  ];
  test("is the closest line, then the narrower one, and none where nobody names the industry", () => {
    expect(departmentOfIndustry("H6291", departments)?.name).toBe("narrow");
    expect(departmentOfIndustry("H6210", departments)?.name).toBe("close");
    expect(departmentOfIndustry("F5211", departments)?.name).toBe("wide");
    expect(departmentOfIndustry("P8310", departments)).toBeNull();
  });
});
