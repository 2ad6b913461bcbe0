import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChecklistView } from "@safegrid/contract/checklist";
import type { DuePlace } from "@safegrid/contract/due-place";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(() => t.close());

const county = () => t.tokenOf("county_supervisor");
const send = async (path: string, body: object, token = county()) =>
  t.call(token, "POST", path, { commandId: t.id(), ...body });
const catalogue = async () => (await t.call(county(), "GET", "/checklists")).body;
const dueOf = async (on = "2026-03-10"): Promise<DuePlace[]> =>
  (await t.call(county(), "GET", `/due-places?on=${on}`)).body.places;
const item = (code: string, more: object = {}) => ({
  ...{ code, clause: "P24", zh: `查${code}`, en: code, kind: "hazard", hazardCategory: "gas", hint: "看一看" },
  ...more,
});
const draft = (list: string, basedOn: number, items: object[] = [item("one"), item("two")]) => ({
  ...{ list, basedOn, zh: "新表", en: "New list", items },
});
const clean = (list: ChecklistView) =>
  list.items.map(({ code, kind }) => ({ item: code, result: kind === "coverage" ? "covered" : "nothing_found" }));

describe("what a phone fetches", () => {
  test("is every list in its latest edition and how they are assigned, marked where it is an example", async () => {
    const { lists, assignment } = await catalogue();
    expect(lists[0].version).toBe("urban-6c2d@1");
    expect(lists.find(({ list }: ChecklistView) => list === "rural").isExample).toBe(true);
    expect([assignment.version, assignment.isExample]).toEqual([0, true]);
    for (const place of await dueOf())
      expect(lists.map(({ version }: ChecklistView) => version)).toContain(place.checklistVersion);
  });

  test("is not sent again to whoever has it, and is when it changed", async () => {
    const get = (tag?: string) =>
      t.app.inject({
        ...{ method: "GET", url: "/api/v1/checklists" },
        headers: { authorization: `Bearer ${t.tokenOf("officer")}`, ...(tag ? { "if-none-match": tag } : {}) },
      });
    const first = await get();
    const tag = String(first.headers["etag"]);
    expect([first.statusCode, (await get(tag)).statusCode]).toEqual([200, 304]);
    expect((await send("/checklists", draft("etag-list", 0))).status).toBe(201);
    expect((await get(tag)).statusCode).toBe(200);
  });

  test("single editions by their versions; one that there is not is left out, or not found", async () => {
    const { body } = await t.call(county(), "GET", "/checklists?ids=rural@1,none@7");
    expect(body.lists.map(({ version }: ChecklistView) => version)).toEqual(["rural@1"]);
    expect((await t.call(county(), "GET", "/checklists/none@7")).body.code).toBe("checklist-not-found");
  });
});

describe("publishing", () => {
  test("a new edition is what is due from then on; the one before stays, with the visits that were made by it", async () => {
    const urban = sixChecksTwoCoverages;
    const [place] = (await dueOf()).filter(({ checklistVersion }) => checklistVersion === urban.version);
    const [early, late, later] = [t.id(), t.id(), t.id()];
    const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
    const visit = (id: string, more: object) => ({ ...visitOf(id, place?.placeId ?? "", t.clock.now()), ...more });
    expect((await t.call(officer, "POST", "/visits", visit(early, {}))).status).toBe(201);

    const more = [...urban.items, item("nine")];
    expect((await send("/checklists", draft("urban-6c2d", 1, more))).status).toBe(201);
    const current = (await catalogue()).lists.find(({ list }: ChecklistView) => list === "urban-6c2d");
    expect([current.version, current.items.length, current.isExample]).toEqual(["urban-6c2d@2", 9, false]);
    const now = (await dueOf()).find(({ placeId }) => placeId === place?.placeId);
    expect(now?.checklistVersion).toBe("urban-6c2d@2");

    // A phone without signal still has the edition of yesterday.
    expect((await t.call(officer, "POST", "/visits", visit(late, {}))).status).toBe(201);
    const byNew = { checklistVersion: "urban-6c2d@2", answers: clean(current) };
    expect((await t.call(officer, "POST", "/visits", visit(later, byNew))).status).toBe(201);
    const stored = await t.db.query(
      `select checklist_version as v, is_complete as c from visit where id = any($1::uuid[]) order by seq`,
      [[early, late, later]],
    );
    expect(stored).toEqual([
      { v: "urban-6c2d@1", c: true },
      { v: "urban-6c2d@1", c: true },
      { v: "urban-6c2d@2", c: true },
    ]);
    const { body } = await t.call(county(), "GET", "/checklist-editions?list=urban-6c2d");
    expect(body.editions.map(({ edition }: ChecklistView) => edition)).toEqual([2, 1]);
  });

  test("of two who change the same edition one does, and the same command again answers the same", async () => {
    const body = { commandId: t.id(), ...draft("twice", 0) };
    const answers = [
      await t.call(county(), "POST", "/checklists", body),
      await t.call(county(), "POST", "/checklists", body),
    ];
    expect(answers.map(({ status, body: said }) => [status, said.status])).toEqual([
      [201, "applied"],
      [200, "replayed"],
    ]);
    expect((await send("/checklists", draft("twice", 0))).body.code).toBe("record-changed-meanwhile");
  });

  test("is the county's alone", async () => {
    for (const [path, body] of [
      ["/checklists", draft("theirs", 0)],
      ["/checklist-assignments", { basedOn: 0, assignments: (await catalogue()).assignment.assignments }],
    ] as const)
      expect((await send(path, body, t.tokenOf("township_supervisor"))).body.code).toBe("not-allowed");
  });

  test.each([
    ["/items/1/code", [item("a"), item("a")]],
    ["/items/0/hazardCategory", [item("a", { hazardCategory: null })]],
    ["/items/0/when/after/item", [item("a", { when: { after: { item: "b", results: ["problem"] } } }), item("b")]],
    ["/items/1/when/after/results", [item("a"), item("b", { when: { after: { item: "a", results: ["covered"] } } })]],
    ["/items", []],
  ])("a fault is named at %s", async (pointer, items) => {
    const { status, body } = await send("/checklists", draft("faulty", 0, items));
    expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
  });

  test("is known to another process before it has heard of it", async () => {
    const second = await openSecondApp(t);
    try {
      const [place] = await dueOf();
      const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
      expect((await send("/checklists", draft("fresh", 0))).status).toBe(201);
      const answer = await second.app.inject({
        ...{ method: "POST", url: "/api/v1/visits", headers: { authorization: `Bearer ${officer}` } },
        payload: {
          ...visitOf(t.id(), place?.placeId ?? "", t.clock.now()),
          ...{ checklistVersion: "fresh@1", answers: [{ item: "one", result: "problem" }] },
        },
      });
      expect([answer.statusCode, answer.json().status]).toEqual([201, "applied"]);
    } finally {
      await second.close();
    }
  });
});

test("a conditional row decides whether a visit is complete, and so whether it counts", async () => {
  const after = { item: "one", results: ["nothing_found", "problem"] };
  const items = [item("one"), item("two", { when: { after } }), item("three", { when: { categories: ["mine"] } })];
  expect((await send("/checklists", draft("conditional", 0, items))).status).toBe(201);
  const [place] = (await dueOf("2026-03-10")).filter(({ category }) => category !== "mine").slice(-1);
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  const completeWith = async (answers: object[]) => {
    const id = t.id();
    const body = { ...visitOf(id, place?.placeId ?? "", t.clock.now()), checklistVersion: "conditional@1", answers };
    expect((await t.call(officer, "POST", "/visits", body)).status).toBe(201);
    const [row] = await t.db.query<{ is_complete: boolean }>(`select is_complete from visit where id = $1`, [id]);
    return row?.is_complete;
  };
  expect(await completeWith([{ item: "one", result: "nothing_found" }])).toBe(false);
  expect(await completeWith([{ item: "one", result: "not_present" }])).toBe(true);
  expect(
    await completeWith([
      { item: "one", result: "problem" },
      { item: "two", result: "nothing_found" },
    ]),
  ).toBe(true);
});

test("the county's assignments say by which list a place is patrolled, and name a list that there is not", async () => {
  const { assignment } = await catalogue();
  const change = (list: string) => ({
    basedOn: assignment.version,
    assignments: [{ gridKind: "*", category: "*", list }],
  });
  const wrong = await send("/checklist-assignments", change("no-such-list"));
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, "/assignments/0/list"]);
  expect((await send("/checklist-assignments", change("rural"))).status).toBe(201);
  expect(new Set((await dueOf()).map(({ checklistVersion }) => checklistVersion))).toEqual(new Set(["rural@1"]));
  expect((await catalogue()).assignment).toMatchObject({ version: 1, isExample: false, madeBy: expect.any(String) });
});
