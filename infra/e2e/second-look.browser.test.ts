import pg from "pg";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { visitNow } from "#/rigs/phones.ts";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow } from "./office-page.ts";
import { openSignedIn, scopeOf, sendAs } from "./people.ts";

/**
 * Second looks as the township sees them: a sample that visits have raised, a cell in which it is too quiet, and places that
 * nobody came for, on the list and on the wall.
 */
let stage: Stage;
let browser: Browser;
let town: Page;
let database: pg.Client;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  database = new pg.Client({ connectionString: stage.ownerUrl });
  await database.connect();
  town = await openSignedIn({ stage, browser, faults }, "township-supervisor");
  const { id, code } = await scopeOf(town);
  await holdReckonings();
  await visitQuickly(code);
  await listQuietCell(id);
  await leaveUncovered(id);
}, 180_000);
afterAll(async () => {
  await database.end();
  await browser.close();
  await stage.stop();
});

/** Today's reckonings are through, and those of the next days do not come: what is laid down here stays over midnight. */
async function holdReckonings(): Promise<void> {
  const held = `update second_look_progress set uncovered_on = uncovered_on + 3, quiet_on = quiet_on + 3
    where uncovered_on = $1 and quiet_on = $1`;
  await waitUntil(async () => (await database.query(held, [await serverDay()])).rowCount === 1, {
    timeoutMs: 120_000,
    what: "the reckonings of the day",
  });
}

async function serverDay(): Promise<BusinessDay> {
  const { headers } = await fetch(`${stage.url}/api/health`);
  return businessDayOf(Number(headers.get("safegrid-now")));
}

/** So many days, or one more where midnight has passed since. */
const days = (count: number) => new RegExp(`^(${count}|${count + 1}) 天$`);

/** Five shops within half a minute, all alike, by an officer of the township, through the API. */
async function visitQuickly(townCode: string): Promise<void> {
  for (const officer of stage.phones.filter(
    ({ role, gridCode }) => role === "officer" && gridCode.startsWith(townCode),
  )) {
    const { rows } = await database.query<{ id: string }>(
      `select p.id from place p join grid g on g.id = p.cell_id where g.code = $1 and p.closed_on is null order by p.id limit 5`,
      [officer.gridCode],
    );
    if (rows.length < 5) continue;
    for (const { id } of rows) await sendAs(stage, officer, "/visits", visitNow(id));
    return;
  }
  throw new Error("no officer of the township has five places");
}

/** What three months of patrols would have led to. */
async function listQuietCell(townId: string): Promise<void> {
  await database.query(
    `insert into quiet_cell (id, county_id, township_id, village_id, cell_id, listed_on, reckoned_on, from_on, visits, found,
       outside_found, expected, peer_count, peer_visits, peer_found, compared_count, probability, rule_version, one_in, seq)
     select gen_random_uuid(), county_id, township_id, village_id, id, current_date - 3, current_date, current_date - 90, 164,
       0, 1, 12.4, 61, 9120, 690, 148, 0.00031, 0, 1000, 0
     from grid where level = 'cell' and township_id = $1 order by code limit 1`,
    [townId],
  );
}

/** As the beginning of a day some weeks from now would reckon it. */
async function leaveUncovered(townId: string): Promise<void> {
  await database.query(
    `insert into place_uncovered (place_id, since_on, missed, cadence, next_due_on, last_visit_on, reckoned_on)
     select id, $2::date - 7 * n::int, n, 'week', $2::date + 2, null, $2::date
     from (select id, row_number() over (order by id desc) as n from place where township_id = $1 and closed_on is null
       order by id desc limit 6) p`,
    [townId, await serverDay()],
  );
}

test("a sample says why, names nobody, and takes what was seen there in words", async () => {
  await town.goto(`${stage.url}/workbench/second-looks`);
  await town.getByText("多处答案相同且间隔很短").first().waitFor(slow);
  await town.getByText(/秒内 5 处答案完全相同/).waitFor();
  await picture(town, "rechecks");
  expect(await namelessControls(town)).toEqual([]);
  const wish = { path: "/workbench/second-looks", ready: "text=填写结果" };
  const county = await openSignedIn({ stage, browser, faults }, "county-supervisor", wish);
  await town.getByRole("button", { name: "填写结果" }).click();
  const dialog = town.getByRole("dialog");
  await dialog.getByRole("button", { name: /提\s*交/ }).click();
  await dialog.getByText("必填").first().waitFor();
  await dialog.getByText("与记录不符", { exact: true }).click();
  await dialog.locator("textarea").fill("店门紧闭，邻居称已停业两周");
  await picture(town, "recheck-result");
  await dialog.getByRole("button", { name: /提\s*交/ }).click();
  await dialog.waitFor({ state: "detached", ...slow });
  // The county's page hears of it by itself.
  await county.getByRole("button", { name: "填写结果" }).waitFor({ state: "detached", ...slow });
  await county.context().close();
  await town.getByText("已看", { exact: true }).click();
  await town.getByText("店门紧闭，邻居称已停业两周").waitFor(slow);
  await town.getByRole("button", { name: "巡查记录" }).click();
  await town.getByText("无定位：室内").first().waitFor(slow);
  await picture(town, "recheck-visits");
  await town.getByRole("button", { name: "退回该次巡查" }).first().waitFor();
});

test("a quiet cell shows the numbers that explain it, and what a second look has found", async () => {
  await town.goto(`${stage.url}/workbench/second-looks?tab=quiet`);
  await town.getByText("约 3,226 个同类网格中才偶然有 1 个").waitFor(slow);
  await town.getByText("61 个同类网格巡查 9120 次、发现 690 处").waitFor();
  await picture(town, "quiet-cells");
  await town.getByRole("button", { name: "填写结果" }).click();
  const dialog = town.getByRole("dialog");
  await dialog.getByText("确无隐患", { exact: true }).click();
  await dialog.locator("textarea").fill("逐户走访，台账与现场一致");
  await dialog.getByRole("button", { name: /提\s*交/ }).click();
  await town.getByText("没有异常平静的网格").waitFor(slow);
});

test("places that nobody came for are listed with their age, and are one exception on the wall", async () => {
  await town.goto(`${stage.url}/workbench/uncovered`);
  await town.getByText(days(42)).waitFor(slow);
  await town.getByLabel("漏巡多久").click({ force: true });
  await town.locator(".ant-select-item-option", { hasText: "漏巡 30 天以上" }).click();
  await town.getByText(days(7)).waitFor({ state: "detached", ...slow });
  await town.getByText(days(35)).waitFor();
  await picture(town, "uncovered");
  await town.setViewportSize({ width: 1920, height: 1080 });
  await town.goto(`${stage.url}/`);
  await town.getByText("连续漏巡 5 处").waitFor(slow);
  await picture(town, "wall-uncovered");
  expect(faults).toEqual([]);
});
