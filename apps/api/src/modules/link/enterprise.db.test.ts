import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import { photo } from "#/testing/evidence-calls.ts";
import { stranger } from "#/testing/link-calls.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const at = { town: "", village: "", cell: "" };
const who: Record<string, string> = {};

beforeAll(async () => {
  t = await openTestApp();
  const [town, otherTown] = t.tree.county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  Object.assign(at, { town: town?.id, village: village?.id, cell: village?.children[0]?.id });
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", at.cell);
  await add("staff", "village_staff", at.village);
  await add("town", "township_supervisor", at.town);
  await add("county", "county_supervisor", t.tree.county.id);
  await add("other", "township_supervisor", otherTown?.id ?? "");
}, 120_000);
afterAll(async () => t.close());

async function act(name: string, id: string, action: string, more: object = {}): Promise<Answer> {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  t.clock.advance(1_000);
  return answer;
}

/** A hazard that the village has in hand and somebody rectifies. */
async function task(): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at.cell);
  const id = t.id();
  await t.call(who["officer"] ?? "", "POST", "/hazards", hazardOf(id, place?.id ?? "", t.clock.now()));
  for (const action of ["accept", "assign", "start"])
    expect((await act("staff", id, action, action === "assign" ? { holder: "甲经理" } : {})).body.status).toBe(
      "applied",
    );
  return id;
}

const issue = (name: string, id: string) => t.call(who[name] ?? "", "POST", `/hazards/${id}/enterprise-link`);
const submit = (token: string, more: object = {}) =>
  stranger(t, "/tasks/submissions", { commandId: t.id(), token, words: "已清空楼道", submitter: "李建国", ...more });
const outside = async (id: string) => (await t.call(who["staff"] ?? "", "GET", `/hazards/${id}/outside`)).body;
const answer = (name: string, id: string, how: "taking" | "return", more: object = {}) =>
  t.call(who[name] ?? "", "POST", `/submissions/${id}/${how}`, {
    commandId: t.id(),
    ...(how === "taking" ? { occurredAt: t.clock.now().toISOString() } : {}),
    ...{ note: "照片看不清，请重拍", ...more },
  });

describe("an enterprise's link", () => {
  test("goes a full turn: submitted, sent back, submitted, taken over, inspected by another person, closed", async () => {
    const id = await task();
    const { status, body } = await issue("staff", id);
    expect(status).toBe(201);
    const { token } = body;
    expect((await stranger(t, "/tasks", { token })).body).toMatchObject({
      ...{ state: "rectifying", description: "消防通道被电动车堵塞", maySubmit: true, submissions: [] },
    });
    for (const [part, shade] of [
      ["before", 5],
      ["after", 6],
    ] as const) {
      const sent = await stranger(t, "/tasks/photos", await photo({ shade }), {
        headers: { "x-code": token, "x-part": part },
      });
      expect(sent.status).toBe(201);
    }
    const versionOf = async () => (await t.call(who["staff"] ?? "", "GET", `/hazards/${id}`)).body.hazard;
    const before = await versionOf();
    expect((await submit(token)).status).toBe(201);
    const after = await versionOf();
    // A changed row: boards hear of it, and who decides on the earlier version is told.
    expect([after.version, after.state]).toEqual([before.version + 1, "rectifying"]);
    expect(after.seq).toBeGreaterThan(before.seq);
    expect((await submit(token)).status).toBe(409);
    const [first] = (await outside(id)).submissions;
    expect(first).toMatchObject({ n: 1, words: "已清空楼道", submitter: "李*国", decision: null });

    expect((await answer("staff", first.id, "return")).status).toBe(201);
    expect((await answer("staff", first.id, "return")).body.code).toBe("submission-decided");
    expect((await stranger(t, "/tasks", { token })).body).toMatchObject({
      ...{ maySubmit: true, photoCount: 2, submissions: [{ decision: "sent_back", note: "照片看不清，请重拍" }] },
    });
    expect((await submit(token, { words: "重新拍了照片" })).status).toBe(201);
    const [, second] = (await outside(id)).submissions;
    const stale = await answer("staff", second.id, "taking", { basedOn: before.version });
    expect(stale.body.code).toBe("record-changed-meanwhile");
    t.clock.advance(1_000);
    expect((await answer("staff", second.id, "taking", { note: "企业已整改" })).status).toBe(201);
    expect((await versionOf()).state).toBe("submitted");
    expect((await stranger(t, "/tasks", { token })).body.maySubmit).toBe(false);
    expect((await submit(token)).body.code).toBe("hazard-state-conflict");
    // Who took it over is who rectified: the re-inspection is another's.
    expect((await act("staff", id, "pass")).status).toBe(403);
    expect((await act("town", id, "pass")).body.status).toBe("applied");
    expect((await stranger(t, "/tasks", { token })).body.code).toBe("link-not-found");

    const story = await t.call(who["staff"] ?? "", "GET", `/hazards/${id}/story`);
    expect(story.body.entries.map(({ action }: { action: string }) => action)).toEqual([
      ...["report", "accept", "assign", "start", "enterprise_submit", "enterprise_send_back", "enterprise_submit"],
      ...["submit", "pass"],
    ]);
    expect(JSON.stringify(story.body)).not.toContain("李建国");
    await vi.waitFor(
      async () => {
        const evidence = await t.call(who["staff"] ?? "", "GET", `/evidence?subjects=${id}`);
        expect(evidence.body.evidence.map(({ part }: { part: string }) => part).toSorted()).toEqual([
          "after",
          "before",
        ]);
      },
      { timeout: 20_000 },
    );
    expect((await t.audit()).differences).toEqual([]);
  });

  test("is issued by who has the hazard in hand, or stands above, while there is something to rectify", async () => {
    const id = await task();
    expect((await issue("officer", id)).status).toBe(403);
    expect((await issue("other", id)).body.code).toBe("hazard-not-found");
    expect((await issue("town", id)).status).toBe(201);
    await act("staff", id, "report_up", { note: "需要乡镇协调" });
    expect((await issue("staff", id)).body.code).toBe("hazard-not-yours");
    const place = t.demo.places.find(({ cellId }) => cellId === at.cell);
    const fresh = t.id();
    await t.call(who["officer"] ?? "", "POST", "/hazards", hazardOf(fresh, place?.id ?? "", t.clock.now()));
    expect((await issue("staff", fresh)).body.code).toBe("hazard-state-conflict");
    expect((await outside(fresh)).mayIssue).toBe(false);
  });

  test("leads nowhere once it is revoked or another one was issued, which is noted, and shows one hazard only", async () => {
    const [id, other] = [await task(), await task()];
    const first = (await issue("staff", id)).body.token;
    const second = (await issue("staff", id)).body.token;
    const ofOther = (await issue("staff", other)).body.token;
    expect((await stranger(t, "/tasks", { token: first })).status).toBe(404);
    const told = await stranger(t, "/tasks", { token: second });
    expect(told.status).toBe(200);
    for (const secret of [id, other, at.cell, "甲经理"]) expect(told.text).not.toContain(secret);
    expect((await t.call(who["staff"] ?? "", "DELETE", `/hazards/${id}/enterprise-link`)).status).toBe(204);
    for (const answered of [
      await stranger(t, "/tasks", { token: second }),
      await submit(second),
      await stranger(t, "/tasks/photos", await photo(), { headers: { "x-code": second, "x-part": "after" } }),
    ])
      expect([answered.status, answered.body.code]).toEqual([404, "link-not-found"]);
    expect((await stranger(t, "/tasks", { token: ofOther })).status).toBe(200);
    const noted = await t.db.query(
      `select 1 from operation_log where kind = 'enterprise_link_changed' and about->>'action' = 'revoke'`,
    );
    expect(noted).toHaveLength(1);
  });

  test("two submissions at once are one; the same sent again is the same", async () => {
    const id = await task();
    const { token } = (await issue("staff", id)).body;
    const body = { commandId: t.id(), token, words: "已清空", submitter: "李" };
    const twins = await Promise.all([
      stranger(t, "/tasks/submissions", body),
      stranger(t, "/tasks/submissions", body),
      submit(token),
      submit(token),
    ]);
    expect((await outside(id)).submissions).toHaveLength(1);
    expect(twins.filter(({ status }) => status === 201)).toHaveLength(1);
    const again = await stranger(t, "/tasks/submissions", { ...body, words: "别的" });
    expect([409]).toContain(again.status);
  });

  test("answers of who does not have the hazard in hand, or does not see it, are refused", async () => {
    const id = await task();
    const { token } = (await issue("staff", id)).body;
    await submit(token);
    const [waiting] = (await outside(id)).submissions;
    for (const how of ["taking", "return"] as const) {
      expect((await answer("other", waiting.id, how)).body.code).toBe("submission-not-found");
      expect((await answer("officer", waiting.id, how)).status).toBe(403);
    }
    await act("staff", id, "report_up", { note: "需要乡镇协调" });
    expect((await answer("staff", waiting.id, "return")).body.code).toBe("hazard-not-yours");
    expect((await answer("staff", waiting.id, "taking")).body.code).toBe("hazard-not-yours");
    expect((await answer("town", waiting.id, "return")).status).toBe(201);
  });

  test("takes what is whole and no more", async () => {
    const { token } = (await issue("staff", await task())).body;
    const wrong: [object, string][] = [
      [{ words: "" }, "/words"],
      [{ submitter: "x".repeat(31) }, "/submitter"],
      [{ words: "a\u0000" }, "/words"],
      [{ commandId: "1" }, "/commandId"],
      [{ state: "closed" }, "/"],
    ];
    for (const [more, pointer] of wrong) {
      const { status, body } = await submit(token, more);
      expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
    }
    const part = await stranger(t, "/tasks/photos", await photo(), { headers: { "x-code": token, "x-part": "other" } });
    expect(part.status).toBe(400);
  });
});
