import { expect, test } from "vitest";
import { checklistCommand } from "@safegrid/contract/checklist";
import { exampleChecklists } from "@safegrid/domain/example-checklists";
import { draftOf, itemsOf, unusedCode } from "./checklist-draft.ts";

test("what is read and sent back unchanged is the same list, and one that the API takes", () => {
  for (const { items, zh, list } of exampleChecklists) {
    const sent = itemsOf(items.map((item) => draftOf(structuredClone(item) as never)));
    const commandId = "019d0000-0000-7000-8000-000000000000";
    const parsed = checklistCommand.parse({ commandId, list, basedOn: 1, zh, items: sent });
    expect(parsed.items).toEqual(items);
  }
});

test("empty fields are left out, and a coverage has no hazard category", () => {
  const [sent] = itemsOf([
    {
      ...{ code: "a", zh: "甲", en: " ", kind: "coverage", clause: "P31", hint: "", hazardCategory: "gas" },
      when: { categories: [], after: { item: null, results: ["problem"] } },
    },
  ]);
  expect(sent).toEqual({ code: "a", zh: "甲", kind: "coverage", clause: "P31", hazardCategory: null, when: null });
});

test("a new row gets a code of its own", () => {
  expect(unusedCode([{ code: "item_2" }])).toBe("item_3");
  expect(unusedCode([])).toBe("item_1");
});
