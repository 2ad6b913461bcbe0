import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameLikeness, normalNameOf } from "./ledger.ts";

describe("names of entries", () => {
  test("the same name written differently is the same", () => {
    for (const other of ["通城县老 灶台餐馆", "湖北省通城县老灶台（餐馆）", "老灶台餐馆有限公司"])
      expect(normalNameOf(other), other).toBe("老灶台餐馆");
    expect(normalNameOf("店")).toBe("店");
  });

  test("likeness is symmetric, between 0 and 1, and 1 for the same", () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from("老灶台餐馆五金便民超市")), maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const likeness = nameLikeness(a, b);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        expect(nameLikeness(b, a)).toBeCloseTo(likeness);
        expect(nameLikeness(a, a)).toBe(1);
      }),
    );
    expect(nameLikeness("老灶台餐馆", "老灶台饭馆")).toBeGreaterThanOrEqual(0.5);
    expect(nameLikeness("老灶台餐馆", "新世纪超市")).toBe(0);
  });
});
