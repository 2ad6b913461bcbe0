import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { codeOf, openLedgerStage } from "#/testing/ledger-stage.ts";
import { visitOf } from "#/testing/test-app.ts";

let t: LedgerStage["t"];
let village: LedgerStage["village"];
let officer: LedgerStage["officer"];
let add: LedgerStage["add"];
let read: LedgerStage["read"];
beforeAll(async () => {
  ({ t, village, officer, add, read } = await openLedgerStage());
});
afterAll(async () => t.close());

describe("duplicates", () => {
  test("are found with reasons, kept apart when told so, and merged with all that hangs on them", async () => {
    const a = await add({ creditCode: codeOf(20), name: "双登餐馆", address: "重复路1号" });
    const b = await add({ creditCode: codeOf(20), name: "双登（餐馆）", address: "重复路1号" });
    const c = await add({ creditCode: null, name: "双登餐饮馆", address: "重复路1号" });
    const pairsOf = async () =>
      (await t.call(village, "GET", "/ledger/duplicates")).body.pairs.filter((pair: { a: { address: string } }) =>
        pair.a.address.startsWith("重复路"),
      );
    const [first] = await pairsOf();
    expect(new Set([first.a.id, first.b.id])).toEqual(new Set([a, b]));
    expect((first.reasons as string[]).toSorted()).toEqual(["same_address", "same_code", "same_name"]);
    const told = { commandId: t.id(), enterpriseId: c, otherId: a, note: "隔壁另一家" };
    expect((await t.call(village, "POST", "/ledger/distinctions", told)).status).toBe(201);
    const has = async (x: string, y: string) =>
      (await pairsOf()).some(
        (pair: { a: { id: string }; b: { id: string } }) =>
          [pair.a.id, pair.b.id].includes(x) && [pair.a.id, pair.b.id].includes(y),
      );
    expect(await has(a, c)).toBe(false);
    expect(await has(b, c)).toBe(true);

    const placeId = (await read(b)).places[0].id;
    await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, t.clock.now()));
    const merge = (over: object) =>
      t.call(village, "POST", `/enterprises/${a}/merge`, {
        commandId: t.id(),
        version: 1,
        otherId: b,
        otherVersion: 1,
        keep: ["name"],
        ...over,
      });
    expect((await merge({ otherVersion: 9 })).status).toBe(409);
    expect((await merge({})).status).toBe(201);
    const survivor = await read(a);
    expect(survivor).toMatchObject({ name: "双登（餐馆）", mergedFrom: [{ id: b }] });
    expect(survivor.places.map((place: { id: string }) => place.id)).toContain(placeId);
    expect(await read(b)).toMatchObject({ state: "closed", mergedInto: a });
    const [visits] = await t.db.query<{ n: number }>(
      `select count(*)::int as n from visit v join place p on p.id = v.place_id where p.enterprise_id = $1`,
      [a],
    );
    expect(visits?.n).toBe(1);
    const { changes } = (await t.call(village, "GET", `/records/${a}/history`)).body;
    expect(changes[0].after).toMatchObject({ mergedFrom: b });
    expect((await t.audit()).differences).toEqual([]);
  });
});
