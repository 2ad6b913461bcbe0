import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { departmentKeyAbilities, keyAbilities } from "@safegrid/domain/api-key";
import { abilitiesOf, accountRoles, roleNames, wallAbilities } from "@safegrid/domain/account";

const text = readFileSync(new URL("../../../docs/access.md", import.meta.url), "utf8");
const quoted = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

test.each(accountRoles)("docs/access.md says what %s may do", (role) => {
  const line = text.split("\n").find((each) => each.startsWith(`| ${roleNames[role].zh} \`${role}\``));
  expect(line?.replaceAll(/\s+/g, " ")).toBe(`| ${roleNames[role].zh} \`${role}\` | ${quoted(abilitiesOf(role))} |`);
});

test("and what a wall may", () => expect(text).toContain(`A wall's token may ${quoted(wallAbilities)}.`));

test("and what a key may be granted", () => {
  const flat = text.replaceAll(/\s+/g, " ");
  expect(flat).toContain(`may what it was granted of ${quoted(keyAbilities)};`);
  expect(flat).toContain(`a key of one department of ${quoted(departmentKeyAbilities)}, in its line`);
});
