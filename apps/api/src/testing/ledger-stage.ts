import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

export type LedgerStage = Awaited<ReturnType<typeof openLedgerStage>>;

/** The small county with three lines of industry of its own, and who keeps its ledger, for the ledger's tests. */
export async function openLedgerStage() {
  const t: TestApp = await openTestApp();
  const county = t.tokenOf("county_supervisor");
  const village = t.tokenOf("village_staff", "990101100001");
  const cells = t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
  const cellOf = (code: string) => {
    const id = cells.find((cell) => cell.code.startsWith(code))?.id;
    if (!id) throw new Error(`no cell in ${code}`);
    return id;
  };
  const cellId = cellOf("990101100001");
  // Lines of its own, so that the test does not hang on what the county usually has.
  for (const table of ["enterprise", "place"]) await t.db.query(`update ${table} set department_id = null`);
  await t.db.query(`delete from account where department_id is not null`);
  await t.db.query(`delete from department`);
  await t.db.query(
    `insert into department (id, code, name, industries, is_demo) values
      (gen_random_uuid(), 'catering', '测试市场监管局', '{62,F52}', true),
      (gen_random_uuid(), 'industry', '测试经信局', '{C}', true),
      (gen_random_uuid(), 'fireworks', '测试应急局', '{C26}', true)`,
  );

  /** What is sent for a new restaurant of the first cell. */
  const restaurant = (over: Record<string, unknown> = {}) => ({
    commandId: t.id(),
    cellId,
    name: "测试县河口镇老灶台餐馆",
    shortName: "老灶台",
    kind: "individual",
    creditCode: codeOf(1),
    industry: "62",
    address: "河口镇白沙社区1号",
    phone: "138 0000 0001",
    legalPerson: "王测试",
    contactName: "李测试员",
    placeCategory: "small_restaurant",
    ...over,
  });
  return {
    t,
    county,
    village,
    cellId,
    restaurant,
    township: t.tokenOf("township_supervisor", "990101100"),
    otherTownship: t.tokenOf("township_supervisor", "990101200"),
    officer: t.tokenOf("officer", t.tree.find(cellId)?.code),
    secondCellId: cellOf("990101100200"),
    foreignCellId: cellOf("990101200"),
    /** Adds one, and resolves with its id. */
    async add(over: Record<string, unknown> = {}, token = village): Promise<string> {
      const command = restaurant(over);
      const answer = await t.call(token, "POST", "/enterprises", command);
      if (answer.status !== 201) throw new Error(`adding it was answered with ${JSON.stringify(answer)}`);
      return command.commandId;
    },
    read: async (id: string, token = county): Promise<Answer["body"]> =>
      (await t.call(token, "GET", `/enterprises/${id}`)).body,
  };
}

/** A credit code with its right check character, the n-th. */
export function codeOf(n: number): string {
  const first = `91990101MA4${String(n).padStart(6, "0")}`;
  return `${first}${creditCheckCharacter(first)}`;
}
