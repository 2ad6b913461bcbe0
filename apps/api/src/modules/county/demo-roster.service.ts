import type { DemoCounty, DemoRoster } from "@safegrid/county/demo-county";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import { insertRows } from "#/platform/insert-rows.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import type { Sql } from "#/platform/sql.ts";

const sinceEver = "1992-01-01";
const by = "演示数据";

/** What the demonstration's example scheme says: about a grid's work, never about ranks of persons (plan section 5). */
const lines = [
  {
    kind: "reward",
    condition: "发现并核实重大隐患",
    measure: "经复核的重大隐患",
    points: 5,
    consequence: "年度考核加分",
  },
  {
    kind: "reward",
    condition: "全年应巡场所全部覆盖",
    measure: "巡查覆盖率 100 %",
    points: null,
    consequence: "通报表扬",
  },
  { kind: "penalty", condition: "隐患逾期未报告", measure: "逾期且未上报的隐患", points: -3, consequence: "约谈提醒" },
];

/** Loads the further people and posts of the demonstration, with duties, tasks, schemes and confirmations. */
export async function loadDemoRoster(sql: Sql, demo: DemoCounty, roster: DemoRoster, now: Date): Promise<void> {
  const own = new Set(demo.people.map(({ id }) => id));
  const today = businessDayOf(now.getTime());
  await insertRows(
    sql,
    "person",
    roster.people.map(({ id, name, phone, gridId }) => ({
      id,
      name,
      phone,
      grid_id: gridId,
      initials: initialsOf(name),
      is_demo: true,
    })),
  );
  await insertRows(
    sql,
    "appointment",
    roster.posts
      .filter(({ id }) => !own.has(id))
      .map(({ id, personId, gridId, post }) => ({
        id,
        person_id: personId,
        grid_id: gridId,
        post,
        starts_on: sinceEver,
        ends_on: null,
      })),
  );
  await insertRows(
    sql,
    "duty_assignment",
    roster.posts
      .filter(({ duties }) => duties !== null)
      .map(({ id, level, post, duties }) => ({
        id: crypto.randomUUID(),
        appointment_id: id,
        level,
        post,
        version: 1,
        assigned_at: now.toISOString(),
        acknowledged_at: duties === "acknowledged" ? now.toISOString() : null,
      })),
  );
  await insertRows(
    sql,
    "roster_confirmation",
    roster.confirmations.map(({ id, gridId, asOfOn }) => ({
      id,
      grid_id: gridId,
      as_of_on: asOfOn,
      holders: roster.posts.filter((post) => post.gridId === gridId).length,
      at: now.toISOString(),
      by_name: by,
    })),
  );
  await insertRows(
    sql,
    "task",
    roster.tasks.map(({ id, gridId, fromGridId, title, isReceived }) => ({
      id,
      directive_id: id,
      grid_id: gridId,
      from_grid_id: fromGridId,
      title,
      kind: "inspection",
      cadence: "month",
      starts_on: addDays(today, -20),
      due_on: addDays(today, 40),
      state: "open",
      sent_at: now.toISOString(),
      sent_by: by,
      received_at: isReceived ? now.toISOString() : null,
      received_by: isReceived ? by : null,
    })),
  );
  await insertRows(
    sql,
    "reward_scheme",
    roster.schemes.map(({ id, gridId, level, title }) => ({
      id,
      grid_id: gridId,
      level,
      version: 1,
      title,
      lines,
      from_on: addDays(today, -200),
      to_on: null,
      made_at: now.toISOString(),
      made_by: by,
      published_at: now.toISOString(),
      published_by: by,
    })),
  );
}
