import { makeCaller } from "#/testing/callers.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf } from "#/testing/test-app.ts";

/** People of the first township and of the county, who take hazards through their lives through the API. */
export async function outcomeStage(t: TestApp) {
  const { county } = t.tree;
  const [town] = county.children;
  const villages = (town?.children ?? []).filter(({ children }) => children.length > 0);
  const [village] = villages;
  const cell = village?.children[0]?.id ?? "";
  const who: Record<string, string> = {};
  const accountOf: Record<string, string> = {};
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    const { token, accountId } = await makeCaller(t, { role, gridId, departmentId: null });
    who[name] = token;
    accountOf[name] = accountId ?? "";
  };
  await add("officer", "officer", cell);
  await add("staff", "village_staff", village?.id ?? "");
  for (const name of ["town", "townTwo", "townThree"]) await add(name, "township_supervisor", town?.id ?? "");
  for (const name of ["county", "countyTwo"]) await add(name, "county_supervisor", county.id);
  const places = t.demo.places.filter(({ cellId }) => cellId === cell);

  const act = async (name: string, id: string, action: string, more: object = {}): Promise<Answer> => {
    const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
    const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
    t.clock.advance(1_000);
    return answer;
  };
  return {
    ...{ who, accountOf, places, act, town: town?.id ?? "", village: village?.id ?? "", cell },

    async report(placeIndex = 0, more: object = {}): Promise<string> {
      const id = t.id();
      const body = { ...hazardOf(id, places[placeIndex]?.id ?? "", t.clock.now()), ...more };
      const answer = await t.call(who["officer"] ?? "", "POST", "/hazards", body);
      if (answer.status !== 201) throw new Error(`a report was answered with ${JSON.stringify(answer.body)}`);
      t.clock.advance(1_000);
      return id;
    },

    /** Takes steps one after the other; each must be taken. */
    async carry(id: string, ...steps: readonly [name: string, action: string, more?: object][]): Promise<void> {
      for (const [name, action, more] of steps) {
        const { status, body } = await act(name, id, action, more);
        if (status !== 201) throw new Error(`${action} was answered with ${JSON.stringify(body)}`);
      }
    },

    /** From the report to the closing: assigned by the township, rectified by one, re-inspected by another. */
    async close(id: string, returns = 0): Promise<void> {
      const deadlineAt = new Date(t.clock.now().getTime() + 10 * 86_400_000).toISOString();
      const rounds = Array.from({ length: returns }, () => [
        ["townTwo", "return", { note: "未到位" }],
        ["town", "submit", { note: "再次整改" }],
      ]).flat() as [string, string, object][];
      await this.carry(
        id,
        ["town", "accept"],
        ["town", "assign", { deadlineAt, holder: "镇专班" }],
        ["town", "start"],
        ["town", "submit", { note: "已整改" }],
        ...rounds,
        ["townTwo", "pass"],
      );
    },
  };
}
export type OutcomeStage = Awaited<ReturnType<typeof outcomeStage>>;
