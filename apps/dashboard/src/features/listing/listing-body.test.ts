import { expect, test } from "vitest";
import { listingStepCommand, listingBeginCommand } from "@safegrid/contract/listing";
import { isListingFieldRequired, listingBodyOf, listingFieldsOf } from "./listing-body.ts";

const commandId = "01890a5d-ac96-7000-8000-000000000001";
const of = { seen: { version: 3 }, isAbove: false };

test("what a form says is what the API takes", () => {
  const list = listingBodyOf(
    "list",
    {
      ...{ number: " ", deadlineAt: "2026-04-01T09:30:00.000Z", responsible: "甲公司", requirements: "停用、更换" },
      conditions: "现场核查合格\n\n 制度已建立 ",
    },
    { seen: null, isAbove: false },
  );
  expect(list).not.toHaveProperty("number");
  expect(listingBeginCommand.parse({ commandId, ...list })).toMatchObject({
    conditions: ["现场核查合格", "制度已建立"],
  });
  const accept = listingBodyOf(
    "accept",
    {
      verdicts: [
        { isMet: true, words: "已核" },
        { isMet: true, words: "齐" },
      ],
    },
    of,
  );
  expect(listingStepCommand.parse({ commandId, ...accept })).toMatchObject({
    basedOn: 3,
    conditions: [{ n: 1 }, { n: 2 }],
  });
});

test("of a refusal only what was judged goes along, under its own number", () => {
  const refused = listingBodyOf("refuse_acceptance", { note: "缺", verdicts: [{}, { isMet: false, words: "无" }] }, of);
  expect(refused["conditions"]).toEqual([{ n: 2, isMet: false, words: "无", evidenceIds: [] }]);
});

test("a township asks the county, the county names who stands above it and its document", () => {
  expect(listingBodyOf("ask_up", { note: "请" }, { seen: null, isAbove: false })["level"]).toBe("county");
  expect(listingFieldsOf("ask_up", true)).toEqual(["authority", "note"]);
  expect(listingFieldsOf("list", true)).toContain("document");
  expect(isListingFieldRequired("document", "list")).toBe(true);
  expect(isListingFieldRequired("document", "delist")).toBe(false);
  expect(isListingFieldRequired("note", "publish")).toBe(false);
});
