import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClosingCheck, ClosingSample } from "@safegrid/contract/closing-check";
import { drawSample } from "@safegrid/domain/closing-sample";
import type { OutcomeStage } from "#/testing/outcome-stage.ts";
import { outcomeStage } from "#/testing/outcome-stage.ts";
import { makeCaller } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp } from "#/testing/test-app.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
let t: TestApp;
let stage: OutcomeStage;
const closed: string[] = [];
beforeAll(async () => {
  t = await openTestApp("2026-03-20T02:00:00Z");
  stage = await outcomeStage(t);
  for (let index = 0; index < 5; index += 1) {
    const id = await stage.report(index % stage.places.length);
    await stage.close(id);
    closed.push(id);
  }
  closed.push(await stage.report(0, { eliminatedOnTheSpot: { what: "当场清理" } }));
}, 180_000);
afterAll(async () => t.close());

const get = async (name: string, path: string) => (await t.call(stage.who[name] ?? "", "GET", path)).body;
const samples = async (): Promise<ClosingSample[]> => (await get("county", "/closing-samples")).rows;
const checks = async (name: string, state = "open"): Promise<ClosingCheck[]> =>
  (await get(name, `/closing-checks?state=${state}`)).rows;
const tell = (name: string, id: string, body: object) =>
  t.call(stage.who[name] ?? "", "POST", `/closing-checks/${id}/result`, { commandId: t.id(), ...body });
const draw = (name: string, more: object = {}) =>
  t.call(stage.who[name] ?? "", "POST", "/closing-samples", {
    ...{ commandId: t.id(), gridId: stage.town, month: "2026-04" },
    ...more,
  });

describe("the draw of a month", () => {
  test("is made when the month is over, once, also with two processes, and can be made again by anybody", async () => {
    expect(await samples()).toEqual([]);
    const second = await openSecondApp(t);
    try {
      t.clock.set("2026-03-31T16:00:01Z");
      await expect.poll(samples, { timeout: 20_000 }).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    } finally {
      await second.close();
    }
    const [sample] = await samples();
    if (!sample) throw new Error("nothing was drawn");
    // Ten in a hundred of six are one; at least three are checked.
    expect(sample).toMatchObject({
      month: "2026-03-01",
      n: 1,
      population: 6,
      taken: 3,
      drawnBy: "系统",
      ruleVersion: 0,
    });
    const [event] = await t.db.query<{ hash: Buffer; about: { seed: string } }>(
      `select before.hash, drawn.about from event_log drawn join event_log before on before.seq = drawn.seq - 1
       where drawn.type = 'sampling.drawn'`,
    );
    const town = t.tree.find(stage.town)?.code ?? "";
    expect(sample.seed).toBe(sha256(`${event?.hash.toString("hex")}:${town}:2026-03:1`));
    expect(event?.about.seed).toBe(sample.seed);
    const population = await t.db.query<{ hazardId: string; n: number; isMajor: boolean }>(
      `select hazard_id as "hazardId", n, grade = 'major' as "isMajor" from hazard_closing`,
    );
    const again = drawSample(sample.seed, population, sample.rule, sha256);
    const read = await get("county", `/closing-samples/${sample.id}`);
    expect(read.isRepeatable).toBe(true);
    expect(
      read.closings.map(({ hazardId, rank, isTaken }: { hazardId: string; rank: number; isTaken: boolean }) => [
        ...[hazardId, rank, isTaken],
      ]),
    ).toEqual(again.map(({ hazardId, rank, isTaken }) => [hazardId, rank, isTaken]));
    expect(await checks("county")).toHaveLength(3);
  });

  test("a draw by hand is the county's, takes each closing once, and is not made by who closed one of them", async () => {
    expect((await draw("county")).body.code).toBe("nothing-to-draw");
    const id = await stage.report(1);
    await stage.close(id);
    expect((await draw("town")).body.code).toBe("not-allowed");
    expect((await draw("county", { month: "2026-06" })).body.errors[0].pointer).toBe("/month");
    expect((await draw("county", { gridId: stage.village })).body.errors[0].pointer).toBe("/gridId");
    expect((await draw("county", { month: "2026-13" })).status).toBe(400);
    await stage.carry(id, ["county", "reopen", { note: "照片不符" }], ["county", "assign", { holder: "县安委办" }]);
    await stage.carry(id, ["county", "start"], ["county", "submit", { note: "重新整改" }], ["countyTwo", "pass"]);
    expect((await draw("countyTwo")).body.code).toBe("check-had-part");
    const third = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
    stage.who["countyThree"] = third.token;
    expect((await draw("countyThree")).status).toBe(201);
    expect((await samples())[0]).toMatchObject({ month: "2026-04-01", n: 1, population: 1, taken: 1 });
    expect((await draw("countyThree")).body.code).toBe("nothing-to-draw");
    expect((await t.audit()).differences).toEqual([]);
  });
});

/** A photograph of a hazard, by who checks it; its id once it is attached. */
async function attached(hazardId: string): Promise<string> {
  const id = t.id();
  const token = stage.who["townThree"] ?? "";
  await upload(t, token, { id, subjectKind: "hazard", subjectId: hazardId, part: "other" }, await photo());
  const isAttached = async () => {
    const { evidence } = await get("townThree", `/evidence?subjects=${hazardId}`);
    return evidence.some((row: { id: string }) => row.id === id);
  };
  await expect.poll(isAttached, { timeout: 20_000 }).toBe(true);
  return id;
}

describe("a check", () => {
  const one = async (name = "townThree") => {
    const [check] = await checks(name);
    if (!check) throw new Error("there is nothing to check");
    return check;
  };

  test("is not for who had a part in the case, nor for a village; the list says so", async () => {
    const task = (await checks("townThree")).find(({ closingKind }) => closingKind === "closed");
    if (!task) throw new Error("no closing was drawn");
    const refusals = async (name: string) => (await checks(name)).find(({ id }) => id === task.id)?.refusal;
    expect(await refusals("townThree")).toBeNull();
    expect(await refusals("town")).toBe("had-part");
    expect(await refusals("townTwo")).toBe("had-part");
    expect(await refusals("staff")).toBe("not-able");
    for (const name of ["town", "townTwo"])
      expect((await tell(name, task.id, { outcome: "confirmed" })).body.code).toBe("check-had-part");
    expect((await tell("staff", task.id, { outcome: "confirmed" })).body.code).toBe("not-allowed");
    expect((await tell("townThree", task.id, { outcome: "not_rectified" })).body.errors[0].pointer).toBe("/note");
    expect((await tell("townThree", crypto.randomUUID(), { outcome: "confirmed" })).status).toBe(404);
  });

  test("only what one may check oneself: not what one had a part in, nor what is not for one's level", async () => {
    const all = await checks("townThree");
    const idsOf = async (name: string) =>
      (await get(name, "/closing-checks?state=open&mine=true")).rows.map(({ id }: ClosingCheck) => id).toSorted();
    const mayOf = async (name: string) =>
      (await checks(name)).flatMap(({ id, refusal }) => (refusal === null ? id : [])).toSorted();
    expect(await idsOf("townThree")).toEqual(all.map(({ id }) => id).toSorted());
    for (const name of ["town", "townTwo", "county"])
      expect([name, await idsOf(name)]).toEqual([name, await mayOf(name)]);
    expect((await idsOf("town")).length).toBeLessThan(all.length);
    expect(await idsOf("staff")).toEqual([]);
    expect((await get("townThree", "/closing-checks?mine=true&state=done")).rows).toEqual([]);
    const [first] = all;
    const ofHazard = (await get("townThree", `/closing-checks?hazardId=${first?.hazardId}`)).rows;
    expect(ofHazard.map(({ id }: ClosingCheck) => id)).toEqual([first?.id]);
  });

  test("a second account of who had a part is the same person", async () => {
    const task = (await checks("townThree")).find(({ closingKind }) => closingKind === "closed");
    const personId = crypto.randomUUID();
    await t.db.query(`insert into person (id, name, is_demo, grid_id, initials) values ($1, '甲', false, $2, 'j')`, [
      ...[personId, stage.town],
    ]);
    const other = await makeCaller(t, { role: "township_supervisor", gridId: stage.town });
    stage.who["townAgain"] = other.token;
    await t.db.query(`update account set person_id = $1 where id = any($2::uuid[])`, [
      personId,
      [stage.accountOf["townTwo"], other.accountId],
    ]);
    expect((await tell("townAgain", task?.id ?? "", { outcome: "confirmed" })).body.code).toBe("check-had-part");
  });

  test("confirmed: counted among the checked and the confirmed, once", async () => {
    const task = await one();
    const other = closed.find((id) => id !== task.hazardId) ?? "";
    const [own, strange] = [await attached(task.hazardId), await attached(other)];
    const wrong = await tell("townThree", task.id, { outcome: "confirmed", evidenceIds: [own, strange] });
    expect([wrong.body.code, wrong.body.errors[0].pointer]).toEqual(["evidence-not-found", "/evidenceIds/1"]);
    const found = { outcome: "confirmed", note: "现场复核，已整改", evidenceIds: [own] };
    expect((await tell("townThree", task.id, found)).status).toBe(201);
    expect((await get("townThree", "/closing-checks?mine=true&state=done")).rows).toMatchObject([
      { id: task.id, evidenceIds: [own] },
    ]);
    expect((await get("town", "/closing-checks?mine=true&state=done")).rows).toEqual([]);
    expect((await tell("townThree", task.id, { outcome: "confirmed" })).body.code).toBe("check-done");
    const { scope } = await get("county", "/outcomes?period=year");
    expect(scope.rates.verifiedShare).toMatchObject({ numerator: 1 });
    expect(scope.rates.confirmedShare).toEqual({ numerator: 1, denominator: 1 });
    expect(await checks("county", "done")).toMatchObject([{ id: task.id, outcome: "confirmed", refusal: "done" }]);
  });

  test("not really rectified: the hazard is open again by the state machine, and counts as never closed", async () => {
    const task = (await checks("townThree")).find(({ closingKind }) => closingKind === "closed") ?? (await one());
    const before = (await get("county", "/outcomes?period=year")).scope;
    const answer = await tell("townThree", task.id, { outcome: "not_rectified", note: "通道仍被占用" });
    expect([answer.status, answer.body.code]).toEqual([201, undefined]);
    const { hazard, entries } = await get("county", `/hazards/${task.hazardId}/story`);
    expect(hazard).toMatchObject({ state: "reopened", closedAt: null });
    expect(entries.at(-1)).toMatchObject({ action: "reopen", note: "通道仍被占用" });
    const { scope } = await get("county", "/outcomes?period=year");
    expect(scope.rates.confirmedShare).toEqual({ numerator: 1, denominator: 2 });
    expect(scope.rates.verifiedShare).toEqual({
      numerator: before.rates.verifiedShare.numerator + 1,
      denominator: before.rates.verifiedShare.denominator,
    });
    expect(scope.rectificationRate.numerator).toBe(before.rectificationRate.numerator - 1);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("of a closing that was reopened in another way there is nothing left to check", async () => {
    const task = await one();
    await stage.carry(task.hazardId, ["county", "reopen", { note: "群众举报" }]);
    expect((await checks("townThree")).find(({ id }) => id === task.id)).toMatchObject({ refusal: "undone" });
    expect((await tell("townThree", task.id, { outcome: "confirmed" })).body.code).toBe("check-done");
  });

  test("of two who tell at once one is heard", async () => {
    const third = await makeCaller(t, { role: "township_supervisor", gridId: stage.town });
    stage.who["townFour"] = third.token;
    const task = (await checks("townFour")).find(({ refusal }) => refusal === null);
    if (!task) return;
    const answers = await Promise.all(
      ["townFour", "townThree"].map((name) => tell(name, task.id, { outcome: "confirmed" })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });
});

describe("what the database itself refuses", () => {
  test("a check by who had a part, a finding that is changed or taken back, a draw that is", async () => {
    const [task] = await t.db.query<{ id: string; account: string }>(
      `select k.id, s.by_account as account from closing_check k join hazard_step s on s.hazard_id = k.hazard_id
       where k.outcome is null and s.by_account is not null limit 1`,
    );
    const set = (account: string | undefined) =>
      t.db.query(
        `update closing_check set outcome = 'confirmed', checked_at = now(), checked_by = $2, checked_by_name = '甲',
           seq = 1000000 where id = $1`,
        [task?.id, account],
      );
    await expect(set(task?.account)).rejects.toThrow("has had no part");
    await expect(
      t.db.query(`update closing_check set outcome = null, checked_at = null, checked_by = null, checked_by_name = null
        where outcome is not null`),
    ).rejects.toThrow("stays");
    await expect(t.db.query(`delete from closing_check where outcome is not null`)).rejects.toThrow("stays");
    await expect(t.db.query(`update closing_sample set seed = 'another'`)).rejects.toThrow("only grows");
  });
});

describe("the rule", () => {
  test("is an example until the county puts its own in force, by version, and draws keep theirs", async () => {
    const rule = { percent: 20, majorPercent: 100, minimum: 2, dueDays: 14 };
    expect(await get("town", "/sampling-rules")).toMatchObject({ version: 0, isExample: true });
    const publish = (name: string, more: object = {}) =>
      t.call(stage.who[name] ?? "", "POST", "/sampling-rules", { commandId: t.id(), basedOn: 0, rule, ...more });
    expect((await publish("town")).body.code).toBe("not-allowed");
    expect((await publish("county", { rule: { ...rule, percent: 101 } })).body.errors[0].pointer).toBe("/rule/percent");
    expect((await publish("county")).status).toBe(201);
    expect((await publish("county")).body.code).toBe("record-changed-meanwhile");
    expect(await get("town", "/sampling-rules")).toMatchObject({ version: 1, isExample: false, rule });
    expect((await samples()).every(({ ruleVersion }) => ruleVersion === 0)).toBe(true);
  });
});
