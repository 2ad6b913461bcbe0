import { expect, test } from "vitest";
import { maskName, maskPhone } from "./personal-data.ts";

test.each([
  ["13812345678", "138****5678"],
  ["0715-4321234", "071****1234"],
  ["4321234", "****34"],
  [null, null],
])("phone %s is shown as %s", (phone, shown) => expect(maskPhone(phone)).toBe(shown));

test.each([
  ["王小明", "王*明"],
  ["王明", "王*"],
  ["欧阳小明", "欧**明"],
  ["𠮷小明", "𠮷*明"],
  ["王", "王"],
])("name %s is shown as %s", (name, shown) => expect(maskName(name)).toBe(shown));
