import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditCheckCharacter, creditCodeAlphabet, judgeCreditCode } from "./credit-code.ts";

const body = fc
  .tuple(
    fc.constantFrom("91", "92", "93", "12", "52", "N2"),
    fc.stringMatching(/^\d{6}$/),
    fc.string({ unit: fc.constantFrom(...Array.from(creditCodeAlphabet)), minLength: 9, maxLength: 9 }),
  )
  .map((parts) => parts.join(""));
const code = body.map((first) => `${first}${creditCheckCharacter(first)}`);

describe("unified social credit code, GB 32100-2015", () => {
  test("codes that institutions publish themselves are right", () => {
    // 中国工商银行, 腾讯科技（深圳）, as printed on their own pages.
    for (const published of ["91100000100003962T", "9144030071526726XG"])
      expect(judgeCreditCode(published)).toMatchObject({ ok: true, authority: "市场监管（工商）", kind: "企业" });
  });

  test("every made code is right, also pasted with spaces, small or full-width letters", () => {
    fc.assert(
      fc.property(code, (right) => {
        expect(judgeCreditCode(right)).toMatchObject({ ok: true, code: right, division: right.slice(2, 8) });
        expect(judgeCreditCode(` ${right.slice(0, 8).toLowerCase()} - ${right.slice(8)} `)).toMatchObject({
          code: right,
        });
      }),
    );
  });

  test("one wrong character is always found out", () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 17 }), fc.constantFrom(...Array.from(creditCodeAlphabet)), (right, at, other) => {
        fc.pre(right.charAt(at) !== other);
        expect(judgeCreditCode(right.slice(0, at) + other + right.slice(at + 1)).ok).toBe(false);
      }),
    );
  });

  test("two neighbours in the wrong order are always found out", () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 16 }), (right, at) => {
        const [a, b] = [right.charAt(at), right.charAt(at + 1)];
        fc.pre(a !== b);
        expect(judgeCreditCode(right.slice(0, at) + b + a + right.slice(at + 2)).ok).toBe(false);
      }),
    );
  });

  test("each fault has its own name", () => {
    const right = `91421222MA4TEST12`.replace("S", "5");
    const check = creditCheckCharacter(right);
    const cases: [string, string][] = [
      ["420123456789012", "old-registration-number"],
      ["12345678-X", "organisation-code"],
      ["9142", "wrong-length"],
      [`${right}I`, "wrong-character"],
      [`B${right.slice(1)}${check}`, "unknown-authority"],
      [`98${right.slice(2)}${check}`, "unknown-kind"],
      [`91A21222${right.slice(8)}${check}`, "wrong-division"],
      [`${right}${check === "0" ? "1" : "0"}`, "wrong-check-character"],
    ];
    for (const [text, fault] of cases) expect(judgeCreditCode(text), text).toEqual({ ok: false, fault });
  });
});
