import { expect, test } from "vitest";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import { pairsOf } from "./evidence-pairs.ts";

const row = (id: string, part: EvidenceRow["part"], mediaType: EvidenceRow["mediaType"] = "image/jpeg") =>
  ({ id, part, mediaType }) as unknown as EvidenceRow;
const idsOf = (rows: readonly (EvidenceRow | null)[]) => rows.map((each) => each?.id ?? null);

test("before and after stand side by side in their order; what has no counterpart stands beside an empty place", () => {
  const { pairs, others, files } = pairsOf([
    row("b1", "before"),
    row("a1", "after"),
    row("b2", "before"),
    row("o", "other"),
    row("f", "after", "application/pdf"),
  ]);
  expect(pairs.map(({ before, after }) => idsOf([before, after]))).toEqual([
    ["b1", "a1"],
    ["b2", null],
  ]);
  expect(idsOf(others)).toEqual(["o"]);
  expect(idsOf(files)).toEqual(["f"]);
});

test("without any picture of either side there is no pair", () => {
  expect(pairsOf([row("o", "other")]).pairs).toEqual([]);
  expect(pairsOf([row("a", "after")]).pairs.map(({ before, after }) => idsOf([before, after]))).toEqual([[null, "a"]]);
});
