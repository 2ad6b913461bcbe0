import { expect, test } from "vitest";
import { maskName, maskPhone, maskedName, maskedPhone } from "./personal-data.ts";

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

test("what was masked is let through, what was not is refused", () => {
  for (const phone of ["13812345678", "0715-4321234", "4321234", "12"]) {
    expect(maskedPhone.safeParse(maskPhone(phone)).success).toBe(true);
    expect(maskedPhone.safeParse(phone).success).toBe(false);
  }
  for (const name of ["王小明", "王明", "欧阳小明", "𠮷小明"]) {
    expect(maskedName.safeParse(maskName(name)).success).toBe(true);
    expect(maskedName.safeParse(name).success).toBe(false);
  }
});
