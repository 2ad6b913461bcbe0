import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CellPatrols } from "./quiet-cell.ts";
import { countTail, findQuietCells } from "./quiet-cell.ts";

const rules = { quietLeastVisits: 30, quietLeastPeers: 10, quietOneIn: 1_000 };
const cell = (cellId: string, visits: number, found: number, stratum = "shop/month", group = "urban"): CellPatrols => ({
  ...{ cellId, group, visits: new Map([[stratum, visits]]), found: new Map(found > 0 ? [[stratum, found]] : []) },
});
/** Twenty cells alike: 100 visits each, 8, 10 or 12 hazards. */
const peers = Array.from({ length: 20 }, (_, n) => cell(`p${n}`, 100, 8 + (n % 3) * 2));

describe("the tail of a count", () => {
  test("of Poisson and of a negative binomial, against values worked out by hand", () => {
    expect(countTail(0, 10, 0)).toBeCloseTo(Math.exp(-10), 12);
    expect(countTail(2, 3, 0)).toBeCloseTo(Math.exp(-3) * (1 + 3 + 4.5), 12);
    // Size 1 is geometric: P(X ≤ n) = 1 − (mean / (1 + mean))^(n + 1).
    expect(countTail(4, 10, 1)).toBeCloseTo(1 - (10 / 11) ** 5, 12);
    // Size 2, mean 2: P(0) = 1/4, P(1) = 1/4.
    expect(countTail(1, 2, 0.5)).toBeCloseTo(0.5, 12);
    // Large means neither vanish nor overflow; the median of a Poisson lies at its mean.
    expect(countTail(5_000, 5_000, 0)).toBeCloseTo(0.5, 2);
    expect(countTail(0, 0, 0)).toBe(1);
  });

  test("grows with the count, falls with the mean, and at nothing found grows with the dispersion", () => {
    const mean = fc.double({ min: 0.01, max: 2_000, noNaN: true });
    const dispersion = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.nat(400), mean, mean, dispersion, dispersion, (count, a, b, d, e) => {
        const p = countTail(count, a, d);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(countTail(count + 1, a, d)).toBeGreaterThanOrEqual(p - 1e-9);
        expect(countTail(count, Math.max(a, b), d)).toBeLessThanOrEqual(countTail(count, Math.min(a, b), d) + 1e-9);
        expect(countTail(0, a, Math.max(d, e))).toBeGreaterThanOrEqual(countTail(0, a, Math.min(d, e)) - 1e-9);
      }),
    );
  });
});

describe("quiet cells", () => {
  const listed = (cells: readonly CellPatrols[]) => findQuietCells(cells, rules).quiet.map(({ cellId }) => cellId);

  test("nothing found in 100 visits where twenty peers find ten each is listed, with the numbers that explain it", () => {
    const { quiet, compared } = findQuietCells([...peers, cell("q", 100, 0)], rules);
    expect(compared).toBe(21);
    expect(quiet).toMatchObject([{ cellId: "q", visits: 100, found: 0, peerCount: 20, peerVisits: 2_000 }]);
    const peerFound = peers.reduce((sum, { found }) => sum + (found.get("shop/month") ?? 0), 0);
    expect(quiet[0]?.peerFound).toBe(peerFound);
    expect(quiet[0]?.expected).toBeCloseTo(peerFound / 20, 9);
    expect(quiet[0]?.probability).toBeLessThan(0.001);
  });

  test("small numbers accuse nobody: few visits, few peers, few hazards, or peers that are unlike each other", () => {
    expect(listed([...peers, cell("q", 29, 0)])).toEqual([]);
    // 30 visits are compared, and three expected may well be none.
    expect(listed([...peers, cell("q", 30, 0)])).toEqual([]);
    expect(listed([...peers.slice(0, 9), cell("q", 100, 0)])).toEqual([]);
    expect(listed([...peers.map(({ cellId }, n) => cell(cellId, 100, n === 0 ? 20 : 0)), cell("q", 100, 0)])).toEqual(
      [],
    );
    const unlike = peers.map(({ cellId }, n) => cell(cellId, 100, n % 2 ? 20 : 0));
    expect(listed([...unlike, cell("q", 100, 0)])).toEqual([]);
  });

  test("only like is held against like: another kind of cell, other places or another cadence says nothing", () => {
    expect(listed([...peers, cell("q", 100, 0, "shop/month", "rural")])).toEqual([]);
    expect(listed([...peers, cell("q", 100, 0, "shop/day")])).toEqual([]);
    const safe = peers.map((each) => ({
      ...each,
      visits: new Map([...each.visits, ["office/month", 500]]),
    }));
    expect(listed([...safe, cell("q", 500, 0, "office/month")])).toEqual([]);
  });

  const county = fc.array(
    fc.record({
      group: fc.constantFrom("urban", "rural"),
      visits: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(300)), { maxLength: 3 }),
      found: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(30)), { maxLength: 3 }),
    }),
    { maxLength: 40 },
  );
  const cellsOf = (rows: readonly { group: string; visits: [string, number][]; found: [string, number][] }[]) =>
    rows.map(({ group, visits, found }, n) => ({
      ...{ cellId: `c${n}`, group, visits: new Map(visits), found: new Map(found) },
    }));

  test("whatever the county: listed cells found less than expected, and the order of cells decides nothing", () => {
    fc.assert(
      fc.property(county, (rows) => {
        const cells = cellsOf(rows);
        const { quiet } = findQuietCells(cells, rules);
        for (const each of quiet) {
          expect(each.found).toBeLessThan(each.expected);
          expect(each.visits).toBeGreaterThanOrEqual(rules.quietLeastVisits);
        }
        const ids = (of: readonly { cellId: string }[]) => of.map(({ cellId }) => cellId).toSorted();
        expect(ids(findQuietCells(cells.toReversed(), rules).quiet)).toEqual(ids(quiet));
      }),
    );
  });

  test("who finds more is never listed for it: one hazard more in a cell takes it out or leaves it out", () => {
    fc.assert(
      fc.property(county, fc.nat(39), (rows, at) => {
        const cells = cellsOf(rows);
        const chosen = cells[at];
        if (!chosen) return;
        const more = { ...chosen, found: new Map([...chosen.found, ["a", (chosen.found.get("a") ?? 0) + 1]]) };
        const isListed = (of: readonly CellPatrols[]) =>
          findQuietCells(of, rules).quiet.some(({ cellId }) => cellId === chosen.cellId);
        if (!isListed(cells)) expect(isListed(cells.with(at, more))).toBe(false);
      }),
    );
  });
});
