import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { faultInWords, isFaultKnown } from "./fault-text.ts";

const root = join(import.meta.dirname, "../../../..");

/** Every detail that the contract or a service can give to a field, as it stands in their sources; `${…}` became `x`. */
function detailsInSources(): string[] {
  const files = globSync(["packages/{contract,domain}/src/*.ts", "apps/api/src/{modules,platform}/**/*.ts"], {
    cwd: root,
  });
  return files
    .filter((file) => !file.includes(".test."))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const inContract = file.startsWith("packages/")
        ? text.matchAll(/\b(?:error|message): ("[^"]+"|`[^`]+`)/g)
        : text.matchAll(/fieldProblem\(\s*"[a-z-]+",\s*[^,]+,\s*("[^"]+"|`[^`]+`)/g);
      return [...inContract].map(([, quoted = ""]) => quoted.slice(1, -1).replaceAll(/\$\{[^}]+\}/g, "x"));
    })
    .filter((detail) => detail !== "message");
}

test("whatever a field can be blamed for is told in Chinese", () => {
  const details = detailsInSources();
  expect(details.length).toBeGreaterThan(5);
  expect([...new Set(details)].filter((detail) => !isFaultKnown(detail))).toEqual([]);
});

test("the schemas' own faults are told in Chinese, with their limits", () => {
  const of = (schema: z.ZodType, value: unknown) =>
    faultInWords(schema.safeParse(value).error?.issues[0]?.message ?? "nothing wrong");
  expect(of(z.string().min(1), "")).toBe("不能为空");
  expect(of(z.string(), undefined)).toBe("必填");
  expect(of(z.string().max(60), "长".repeat(61))).toBe("最多 60 个字符");
  expect(of(z.array(z.string()).min(2), [])).toBe("至少 2 项");
  expect(of(z.number().max(5), 9)).toBe("不能大于 5");
  expect(of(z.enum(["a", "b"]), "c")).toBe("不在可选范围内");
  expect(of(z.iso.date(), "31.1.2026")).toBe("日期格式应为 2026-01-31");
  expect(of(z.string().regex(/^\d+$/), "x")).toBe("格式有误");
});

test("a detail that nobody translated still reaches the person, said to be a fault", () => {
  expect(faultInWords("quite new")).toBe("填写有误（quite new）");
});
