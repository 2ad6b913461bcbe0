import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import { publicToken, reportOf, stranger } from "#/testing/link-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let token: string;
let villageToken: string;
const at = { town: "", village: "", cell: "", otherCell: "", cellName: "" };
const who: Record<string, string> = {};

beforeAll(async () => {
  t = await openTestApp();
  const [town] = t.tree.county.children;
  const village = town?.children.find(({ children }) => children.length > 1);
  const [cell, other] = village?.children ?? [];
  Object.assign(at, { town: town?.id, village: village?.id, cell: cell?.id, otherCell: other?.id });
  at.cellName = cell?.name ?? "";
  who["staff"] = (await makeCaller(t, { role: "village_staff", gridId: at.village })).token;
  who["town"] = (await makeCaller(t, { role: "township_supervisor", gridId: at.town })).token;
  who["officer"] = (await makeCaller(t, { role: "officer", gridId: at.cell })).token;
  token = await publicToken(t, at.cell);
  villageToken = await publicToken(t, at.village);
}, 120_000);
afterAll(async () => t.close());

async function report(more: object = {}): Promise<{ code: string; hazardId: string }> {
  const { status, body } = await stranger(t, "/reports", reportOf(t, token, more));
  expect([status, body]).toEqual([
    201,
    { code: expect.stringMatching(/^(\w{4}-){3}\w{4}$/), receivedAt: expect.any(String) },
  ]);
  const [row] = await t.db.query<{ id: string }>(`select id from hazard order by seq desc limit 1`);
  t.clock.advance(1_000);
  return { code: body.code, hazardId: row?.id ?? "" };
}

const follow = (code: string) => stranger(t, "/follow", { code });
async function act(name: string, id: string, action: string, more: object = {}) {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  t.clock.advance(1_000);
  expect(answer.body, action).toMatchObject({ status: "applied" });
}

describe("a report by the public", () => {
  test("is a hazard like an officer's, on its way to the village, and counted by every number", async () => {
    const audited = await t.audit();
    expect(audited.differences).toEqual([]);
    const numbers = async () => {
      const { body } = await t.call(who["town"] ?? "", "GET", `/numbers?scope=${at.cell}&depth=0&period=day`);
      return [body.rows[0]?.counters.found ?? 0, body.standings[0]?.openHazards ?? 0];
    };
    const [found, open] = await numbers();
    const { hazardId } = await report({ words: "楼道里飞线充电", address: "三号楼" });
    const { body } = await t.call(who["staff"] ?? "", "GET", `/hazards/${hazardId}/story`);
    expect(body.hazard).toMatchObject({
      ...{ state: "reported", level: "village", ownerGridId: at.village, cellId: at.cell, category: "fire_passage" },
      ...{ placeName: "三号楼（群众举报）", description: "楼道里飞线充电", grade: "ordinary" },
    });
    expect(body.hazard.receiptDueAt).not.toBeNull();
    expect(body.entries).toMatchObject([{ action: "report", by: "群众", to: "reported" }]);
    expect(body.mayDo).toEqual(expect.arrayContaining(["accept", "refuse", "receive"]));
    expect(await numbers()).toEqual([(found ?? 0) + 1, (open ?? 0) + 1]);
    expect((await t.audit()).differences).toEqual([]);
    const board = await t.call(who["staff"] ?? "", "GET", "/board");
    expect(board.body.rows.map((row: { hazard: { id: string } }) => row.hazard.id)).toContain(hazardId);
  });

  test("stands in no ledger: no place is listed, counted or due for it", async () => {
    const list = async () =>
      (await t.call(who["town"] ?? "", "GET", `/grids/${at.cell}/places?pageSize=200`)).body.total;
    const count = async () => (await t.call(who["town"] ?? "", "GET", `/grids/${at.cell}`)).body.counts.place;
    const [listed, counted] = [await list(), await count()];
    expect([listed, counted].every((n) => n > 0)).toBe(true);
    await report();
    expect([await list(), await count()]).toEqual([listed, counted]);
    expect(
      await t.db.query(
        `select 1 from place_due d join place p on p.id = d.place_id where p.category = 'reported_spot'`,
      ),
    ).toEqual([]);
  });

  test("is followed by its code through a whole life, without any name", async () => {
    const { code, hazardId } = await report({ contact: { name: "张小明", phone: "13912345678" } });
    await act("staff", hazardId, "receive");
    await act("staff", hazardId, "accept", { note: "王主任已到场" });
    await act("staff", hazardId, "assign", { holder: "刘经理" });
    await act("staff", hazardId, "start");
    await act("staff", hazardId, "submit", { note: "刘经理已清理" });
    await act("town", hazardId, "return", { note: "还剩一半" });
    await act("staff", hazardId, "submit", { note: "全部清理" });
    await act("town", hazardId, "pass");
    const told = await follow(code);
    expect(told.body.stages.map(({ stage }: { stage: string }) => stage)).toEqual([
      ...["received", "seen", "accepted", "assigned", "rectifying", "submitted", "returned", "submitted", "closed"],
    ]);
    expect(told.body.stages[3].deadlineAt).not.toBeNull();
    expect(told.body.isOpen).toBe(false);
    for (const secret of [
      "王主任",
      "刘经理",
      "张小明",
      "1391234",
      "还剩",
      "清理",
      hazardId,
      at.cell,
      at.village,
      "village_staff",
    ])
      expect(told.text).not.toContain(secret);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("that is not accepted says why, and of a duplicate the number of the other case", async () => {
    const first = await report();
    const [other] = await t.db.query<{ serial: string }>(`select serial from hazard where id = $1`, [first.hazardId]);
    const { code, hazardId } = await report();
    const refuse = (more: object) =>
      t.call(who["staff"] ?? "", "POST", `/hazards/${hazardId}/steps`, {
        ...{ commandId: t.id(), occurredAt: t.clock.now().toISOString(), action: "refuse", reason: "duplicate" },
        ...{ note: "同一处已有人报，请电 13912345678", ...more },
      });
    expect((await refuse({ duplicateOf: "20260310-999999" })).body.errors[0].pointer).toBe("/duplicateOf");
    expect((await refuse({ duplicateOf: other?.serial })).body).toMatchObject({ status: "applied" });
    const { body } = await follow(code);
    expect(body.isOpen).toBe(false);
    expect(body.stages.at(-1)).toMatchObject({
      ...{ stage: "refused", reason: "duplicate", duplicateOf: other?.serial, words: "同一处已有人报，请电 ********" },
    });
  });

  test("by a village's link names one of its cells, and no other", async () => {
    const { body } = await stranger(t, "/links", { token: villageToken });
    expect(body).toEqual({
      ...{ gridName: t.tree.pathName(at.village), level: "village" },
      cells: t.tree.find(at.village)?.children.map(({ name }) => name),
    });
    const wrong = await stranger(t, "/reports", reportOf(t, villageToken, { cell: "别处" }));
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, "/cell"]);
    expect((await stranger(t, "/reports", reportOf(t, villageToken))).status).toBe(400);
    expect((await stranger(t, "/reports", reportOf(t, villageToken, { cell: at.cellName }))).status).toBe(201);
    const [row] = await t.db.query<{ cell_id: string }>(`select cell_id from hazard order by seq desc limit 1`);
    expect(row?.cell_id).toBe(at.cell);
  });

  test("that is sent again after a lost answer is one hazard, with a new code; another body under its id is refused", async () => {
    const body = reportOf(t, token);
    const [first, second] = await Promise.all([stranger(t, "/reports", body), stranger(t, "/reports", body)]);
    const third = await stranger(t, "/reports", body);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    const found = await t.db.query(`select 1 from hazard where description = $1`, [body.words]);
    expect(found).toHaveLength(1);
    expect((await follow(third.body.code)).status).toBe(200);
    expect((await follow(first.body.code)).status).toBe(404);
    const changed = await stranger(t, "/reports", { ...body, words: "别的" });
    expect([changed.status, changed.body.code]).toEqual([409, "command-id-reused"]);
  });

  test("goes on where a process died between the report and its hazard", async () => {
    const body = reportOf(t, token);
    await stranger(t, "/reports", body);
    const [written] = await t.db.query<{ id: string }>(`select hazard_id as id from public_report where words = $1`, [
      body.words,
    ]);
    // As if nothing of the hazard had been written: another id, of which the log knows nothing.
    const lost = t.id();
    await t.db.query(`update public_report set hazard_id = $2 where hazard_id = $1`, [written?.id, lost]);
    const again = await stranger(t, "/reports", body);
    expect(again.status).toBe(201);
    expect(await t.db.query(`select 1 from hazard where id = $1`, [lost])).toHaveLength(1);
  });
});

describe("what an officer sees of it", () => {
  test("is the report with its contact masked; in full for a reason, which is noted", async () => {
    const { hazardId } = await report({
      contact: { name: "欧阳小明", phone: "13912345678" },
      position: { lon: 113.8, lat: 29.2 },
    });
    const seen = await t.call(who["staff"] ?? "", "GET", `/hazards/${hazardId}/outside`);
    expect(seen.body.report).toMatchObject({
      ...{ contactName: "欧**明", contactPhone: "139****5678", position: { lon: 113.8, lat: 29.2 } },
    });
    const ask = { kind: "publicReport", id: hazardId, field: "contactPhone", reason: "核实地点" };
    expect(await t.call(who["staff"] ?? "", "POST", "/unmask", ask)).toEqual({
      status: 200,
      body: { value: "13912345678" },
    });
    expect(
      await t.db.query(`select 1 from operation_log where kind = 'unmasked' and about->>'id' = $1`, [hazardId]),
    ).toHaveLength(1);
    expect((await t.call(who["officer"] ?? "", "POST", "/unmask", ask)).status).toBe(403);
    const town = t.tree.county.children.find(({ id }) => id !== at.town)?.id ?? "";
    const outsider = await makeCaller(t, { role: "township_supervisor", gridId: town });
    expect((await t.call(outsider.token, "GET", `/hazards/${hazardId}/outside`)).status).toBe(404);
    expect((await t.call(outsider.token, "POST", "/unmask", ask)).body.code).toBe("report-not-found");
  });
});

describe("photographs", () => {
  const send = (code: string, content: Buffer) =>
    stranger(t, "/reports/photos", content, { headers: { "x-code": code } });

  test("go the way of all evidence: sealed, shown without what the phone wrote, seen with the hazard", async () => {
    const { code, hazardId } = await report();
    const content = await photo({ shade: 33 });
    expect((await send(code, content)).body).toEqual({ count: 1 });
    expect((await send(code, content)).body).toEqual({ count: 1 });
    await vi.waitFor(
      async () => {
        const { body } = await t.call(who["staff"] ?? "", "GET", `/evidence?subjects=${hazardId}`);
        expect(body.evidence).toMatchObject([{ part: "before", by: "群众", mediaType: "image/jpeg" }]);
        const { id } = body.evidence[0];
        const shown = await t.app.inject({
          url: `/api/v1/evidence/${id}/picture?size=full`,
          headers: { authorization: `Bearer ${who["staff"]}` },
        });
        expect(shown.headers["content-type"]).toBe("image/webp");
        expect(shown.rawPayload.includes("SecretPhone")).toBe(false);
        const original = await t.app.inject({
          ...{ method: "POST", url: `/api/v1/evidence/${id}/original`, payload: { reason: "核实" } },
          headers: { authorization: `Bearer ${who["staff"]}` },
        });
        expect(original.rawPayload.equals(content)).toBe(true);
      },
      { timeout: 20_000 },
    );
    expect((await follow(code)).body.photoCount).toBe(1);
  });

  test("are pictures by their content, three at most, small enough, and with a code that somebody has", async () => {
    const { code, hazardId } = await report();
    for (const hostile of [
      Buffer.from("<svg onload=alert(1)>"),
      Buffer.from("%PDF-1.7 x"),
      Buffer.from("GIF89a"),
      Buffer.alloc(0),
    ]) {
      const { status, body } = await send(code, hostile);
      expect([400, 422]).toContain(status);
      expect(body.code).not.toBe("internal-error");
    }
    expect(await t.db.query(`select 1 from evidence where subject_id = $1`, [hazardId])).toEqual([]);
    for (const shade of [1, 2, 3]) expect((await send(code, await photo({ shade }))).status).toBe(201);
    expect((await send(code, await photo({ shade: 4 }))).body.code).toBe("too-many-photos");
    expect((await send("0000-0000-0000-0000", await photo())).body.code).toBe("link-not-found");
    expect((await stranger(t, "/reports/photos", await photo())).status).toBe(400);
    expect((await send(code, Buffer.alloc(11 * 1024 * 1024))).status).toBe(413);
    t.clock.advance(25 * 3_600_000);
    const late = await report();
    t.clock.advance(25 * 3_600_000);
    expect((await send(late.code, await photo({ shade: 9 }))).body.code).toBe("too-many-photos");
  });
});

describe("photographs of the rectification", () => {
  test("are shown to the finder once they are released, and no others", async () => {
    const { code, hazardId } = await report();
    await act("staff", hazardId, "accept");
    const staff = who["staff"] ?? "";
    const kept: Record<string, string> = {};
    for (const [part, shade] of [
      ["after", 71],
      ["after", 72],
      ["before", 73],
    ] as const) {
      const id = t.id();
      kept[`${part} ${shade}`] = id;
      const sent = await upload(
        t,
        staff,
        { id, subjectKind: "hazard", subjectId: hazardId, part },
        await photo({ shade }),
      );
      expect(sent.status).toBe(204);
    }
    await vi.waitFor(
      async () => expect((await t.call(staff, "GET", `/evidence?subjects=${hazardId}`)).body.evidence).toHaveLength(3),
      { timeout: 20_000 },
    );
    const show = (n: number) => stranger(t, "/follow/photos", { code, n });
    const release = (by: string, ...names: string[]) =>
      t.call(who[by] ?? "", "POST", `/hazards/${hazardId}/released-photos`, {
        evidenceIds: names.map((name) => kept[name]),
      });
    expect([(await follow(code)).body.releasedCount, (await show(0)).status]).toEqual([0, 404]);
    expect((await release("staff", "after 71", "before 73")).body.errors[0].pointer).toBe("/evidenceIds/1");
    expect((await release("officer", "after 71")).status).toBe(403);
    expect((await release("staff", "after 72")).status).toBe(204);
    expect((await t.call(staff, "GET", `/hazards/${hazardId}/outside`)).body).toMatchObject({
      ...{ mayRelease: true, releasedIds: [kept["after 72"]] },
    });
    expect((await follow(code)).body.releasedCount).toBe(1);
    const shown = await show(0);
    expect([shown.status, shown.headers["content-type"]]).toEqual([200, "image/webp"]);
    expect(shown.text.includes("SecretPhone")).toBe(false);
    expect((await show(1)).status).toBe(404);
    expect((await release("town")).status).toBe(204);
    expect((await show(0)).status).toBe(404);
    const noted = await t.db.query(`select 1 from operation_log where kind = 'photos_released'`);
    expect(noted).toHaveLength(2);
  });
});

describe("hostile input", () => {
  test("is answered with the field that is wrong, and leaves nothing", async () => {
    const count = async () => (await t.db.query(`select 1 from hazard`)).length;
    const before = await count();
    const wrong: [object | string, number, string | undefined][] = [
      [reportOf(t, token, { homepage: "http://buy.example" }), 400, "/homepage"],
      [reportOf(t, token, { words: "   " }), 400, "/words"],
      [reportOf(t, token, { words: "x".repeat(501) }), 400, "/words"],
      [reportOf(t, token, { words: "a\u0000b" }), 400, "/words"],
      [reportOf(t, token, { category: "machinery" }), 400, "/category"],
      [reportOf(t, token, { commandId: crypto.randomUUID() }), 400, "/commandId"],
      [reportOf(t, token, { position: { lon: 999, lat: 0 } }), 400, "/position/lon"],
      [reportOf(t, token, { contact: { phone: "call me" } }), 400, "/contact/phone"],
      [reportOf(t, token, { grade: "major" }), 400, "/"],
      [reportOf(t, token, { words: "字".repeat(9_000) }), 413, undefined],
      ["{", 400, undefined],
      [[], 400, undefined],
    ];
    for (const [body, status, pointer] of wrong) {
      const answer = await stranger(t, "/reports", body);
      expect([JSON.stringify(body).slice(0, 60), answer.status]).toEqual([JSON.stringify(body).slice(0, 60), status]);
      if (pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(pointer);
    }
    expect(await count()).toBe(before);
  });

  test("of a code or token that leads nowhere is answered alike, whatever it is", async () => {
    const answers = [];
    for (const nothing of ["", "0000-0000-0000-0000", "' or 1=1 --", at.cell, "ZZZZZZZZZZZZZZZZ"])
      for (const [path, body] of [
        ["/links", { token: nothing }],
        ["/follow", { code: nothing }],
        ["/tasks", { token: nothing }],
        ["/reports", reportOf(t, nothing)],
        ["/tasks/submissions", { commandId: t.id(), token: nothing, words: "已清空", submitter: "李" }],
      ] as const) {
        const answer = await stranger(t, path, body);
        const { requestId: _own, ...said } = answer.body;
        answers.push(JSON.stringify([answer.status, said]));
      }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("link-not-found");
    expect((await stranger(t, "/links", { token: "0".repeat(61) })).status).toBe(400);
  });

  test("that says the same once more today is refused without telling of whose it was", async () => {
    await report({ words: "楼道 堆满，纸箱！", address: "二号楼" });
    const again = await stranger(t, "/reports", reportOf(t, token, { words: "楼道堆满纸箱", address: "二号楼。" }));
    expect([again.status, again.body.code]).toEqual([409, "report-repeated"]);
    t.clock.advance(86_400_000);
    await report({ words: "楼道堆满纸箱", address: "二号楼" });
  });
});

describe("a grid's link", () => {
  test("can be renewed and switched off, which is noted; what hangs on walls leads nowhere then", async () => {
    const of = { gridIds: [at.otherCell] };
    const change = (action: string) => t.call(who["staff"] ?? "", "POST", "/grid-links", { ...of, action });
    const first = await publicToken(t, at.otherCell);
    expect((await change("issue")).body).toEqual({ changed: 0 });
    expect((await change("renew")).body).toEqual({ changed: 1 });
    const second = await publicToken(t, at.otherCell);
    expect(second).not.toBe(first);
    expect((await stranger(t, "/links", { token: first })).status).toBe(404);
    expect((await stranger(t, "/links", { token: second })).status).toBe(200);
    expect((await change("end")).body).toEqual({ changed: 1 });
    expect((await stranger(t, "/links", { token: second })).status).toBe(404);
    expect((await stranger(t, "/reports", reportOf(t, second))).status).toBe(404);
    const noted = await t.db.query<{ action: string }>(
      `select about->>'action' as action from operation_log where kind = 'public_link_changed' and grid_id = $1 order by n`,
      [at.otherCell],
    );
    expect(noted.map(({ action }) => action)).toEqual(["issue", "renew", "end"]);
  });

  test("belongs to villages and cells alone, and to who may handle there", async () => {
    const ask = (name: string, gridId: string) =>
      t.call(who[name] ?? "", "POST", "/grid-links", { gridIds: [gridId], action: "renew" });
    expect((await ask("town", at.town)).body.errors[0].pointer).toBe("/gridIds/0");
    expect((await ask("officer", at.cell)).status).toBe(403);
    const elsewhere = t.tree.county.children.find(({ id }) => id !== at.town)?.children[0]?.id ?? "";
    expect((await ask("staff", elsewhere)).body.code).toBe("grid-not-found");
  });
});
