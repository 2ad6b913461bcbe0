import { expect, test } from "vitest";
import type { CountySources } from "./slice-of-sources.ts";
import { sliceOfSources } from "./slice-of-sources.ts";

const sources: CountySources = {
  county: { code: "429999", name: "某县" },
  townships: [
    { code: "429999400", name: "某县经济开发区" },
    { code: "429999100", name: "某镇" },
    { code: "429999401", name: "某县新区" },
  ],
  villages: [
    { code: "429999100201", name: "乙村委会" },
    { code: "429999100200", name: "甲村委会" },
    { code: "429999400498", name: "经济开发区虚拟社区" },
    { code: "429999401001", name: "丙社区居委会" },
    { code: "429999401498", name: "新区虚拟社区" },
  ],
  outline: null,
  notes: [],
  sources: [],
};

test("sorts by code and marks what exists in statistics only", () => {
  const { townships } = sliceOfSources(sources);
  expect(townships.map(({ code, kind, isPseudo }) => [code, kind, isPseudo])).toEqual([
    ["429999100", "town", false],
    ["429999400", "special_area", true],
    // A zone with one real community is patrolled like any township.
    ["429999401", "special_area", false],
  ]);
  expect(townships[0]?.villages.map((village) => village.name)).toEqual(["甲村委会", "乙村委会"]);
});

test("takes over what is known of a township", () => {
  const note = { code: "429999100", seat: null, layout: { x: 0.5, y: 0.5 } };
  expect(sliceOfSources({ ...sources, notes: [note] }).townships[0]?.layout).toEqual({ x: 0.5, y: 0.5 });
});

test("refuses a note on an unknown township", () => {
  const note = { code: "429999999", seat: null, layout: null };
  expect(() => sliceOfSources({ ...sources, notes: [note] })).toThrow("429999999");
});
