import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { BrowserContext, Page } from "playwright-core";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { waited } from "#/rigs/stage.ts";
import { launchProfile } from "#/run/browser.ts";
import { duePlacesOf, watchFaults } from "./people.ts";

/** Officers' phones as the tests of the phone app hold them: a profile on the disk, a signal that comes and goes, a battery that ends. */

// What is waited for comes, however busy the machine is, or the test has failed.
const patienceMs = 60_000;

export interface Officer {
  readonly login: string;
  readonly password: string;
  /** The same person's phone token, to ask the API what arrived. */
  readonly phone: Phone;
  readonly staff: Phone;
  readonly accountId: string;
  readonly dueCount: number;
}

/**
 * Officers of different villages with several due places today, who can sign in: only one demonstration officer has a
 * password, which the others are given here.
 */
export async function findOfficers(stage: Stage, count: number, atLeast: number): Promise<Officer[]> {
  const found: Officer[] = [];
  for (const phone of stage.phones) {
    if (found.length === count) break;
    if (
      phone.role !== "officer" ||
      found.some((each) => each.phone.gridCode.slice(0, 12) === phone.gridCode.slice(0, 12))
    )
      continue;
    const due = await duePlacesOf(stage, phone);
    const staff = stage.phones.find(
      ({ role, gridCode }) => role === "village_staff" && phone.gridCode.startsWith(gridCode),
    );
    if (due.length < atLeast || !staff) continue;
    const login = `phone-${found.length}`;
    const { accountId, password } = await letSignIn(stage, phone, login);
    found.push({ login, password, phone, staff, accountId, dueCount: due.length });
  }
  if (found.length < count) throw new Error(`${found.length} of ${count} officers with due places`);
  return found;
}

/** Gives the account behind a phone's token a login, and the password of the one demonstration officer who has one. */
export async function letSignIn(stage: Stage, { token }: Pick<Phone, "token">, login: string) {
  const answer = await fetch(`${stage.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const { accountId } = (await answer.json()) as { accountId: string };
  await inBooks(stage, (db) =>
    db.query(
      `update account set login = $2, password_hash = (select password_hash from account where login = 'officer')
       where id = $1`,
      [accountId, login],
    ),
  );
  return { accountId, password: stage.passwordOf("officer") };
}

/** One phone: the browser's profile stays when the browser does not. `url` where it reaches the API by another way. */
export async function openPhone(
  { url }: Pick<Stage, "url">,
  faults: string[],
  more: { serviceWorkers?: "block" } = {},
) {
  const dir = mkdtempSync(join(tmpdir(), "safegrid-phone-"));
  let context: BrowserContext | undefined;

  async function start(): Promise<Page> {
    context = await launchProfile(dir, {
      ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, acceptDownloads: true, ...more },
      ...{ geolocation: { longitude: 113.8165, latitude: 29.2462 }, permissions: ["geolocation"] },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(patienceMs);
    watchFaults(page, faults);
    return page;
  }

  return {
    start,
    context(): BrowserContext {
      if (!context) throw new Error("this phone is off");
      return context;
    },
    setOffline: (isOffline: boolean) => context?.setOffline(isOffline),
    /** The battery is empty: nothing is closed, nothing is asked. */
    async kill(): Promise<void> {
      const gone = new Promise((resolve) => context?.once("close", resolve));
      for (const pid of pidsOf(dir)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It ended with another one of the same browser.
        }
      }
      await gone;
      // What the browser left to say that it runs.
      for (const name of readdirSync(dir)) if (name.startsWith("Singleton")) rmSync(join(dir, name), { force: true });
    },
    async end(): Promise<void> {
      await context?.close();
      rmSync(dir, { recursive: true, force: true });
    },
    page: (path = "") => `${url}/field/${path}`,
  };
}
export type TestPhone = Awaited<ReturnType<typeof openPhone>>;

/** The processes of the browser that uses a profile. */
function pidsOf(dir: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(dir);
      } catch {
        return false;
      }
    })
    .map(Number);
}

export async function signInPhone(page: Page, { login, password }: Officer): Promise<void> {
  await page.getByLabel("账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("navigation").waitFor();
}

/** Until the phone can do without signal: today's list is there, and the app itself is kept. */
export async function untilPrepared(page: Page): Promise<void> {
  await page.getByRole("link", { name: /去下一处/ }).waitFor();
  await page.waitForFunction(() => navigator.serviceWorker?.controller !== null);
}

/** How much the phone says is unsent; NaN while it does not say. */
export const unsentOn = async (page: Page) =>
  Number((await page.locator("[data-unsent]").getAttribute("data-unsent")) ?? Number.NaN);

export async function untilSent(page: Page): Promise<void> {
  await page.locator('[data-unsent="0"]').waitFor({ timeout: 120_000 });
}

/** A clean visit to the next place: open, state, save. Resolves with the place's id. */
export async function visitNext(page: Page): Promise<string> {
  const next = page.getByRole("link", { name: /去下一处/ });
  const placeId = (await next.getAttribute("href"))?.split("/").pop() ?? "";
  await next.click();
  await page.getByRole("button", { name: "我已逐项查看" }).click();
  await page.getByRole("button", { name: "保存巡查" }).click();
  // It is saved when the list no longer leads there.
  await page.locator(`.done a[href$="${placeId}"]`).waitFor();
  return decodeURIComponent(placeId);
}

/** A photograph, drawn by the browser itself. */
export async function drawnPhoto(
  page: Page,
  colour: string,
): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const url = await page.evaluate((fill) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1600, 1200];
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.fillStyle = fill;
      pen.fillRect(0, 0, 1600, 1200);
    }
    return canvas.toDataURL("image/jpeg", 0.9);
  }, colour);
  return { name: "照片.jpg", mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1] ?? "", "base64") };
}

/** Straight in the database, as its owner. */
async function inBooks<T>(stage: Stage, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: stage.ownerUrl });
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** What an account has in the county's books, straight from the records. */
export function recordedBy(stage: Stage, { accountId }: Officer) {
  return inBooks(stage, async (db) => {
    const list = async (table: string, by: string, at: string) =>
      (
        await db.query<{ id: string; place_id: string; occurred_at: Date }>(
          `select id, place_id, ${at} as occurred_at from ${table} where ${by} = $1`,
          [accountId],
        )
      ).rows;
    const [visits, hazards] = [
      await list("visit", "account_id", "occurred_at"),
      await list("hazard", "found_by", "found_at"),
    ];
    const { rows: photos } = await db.query<{ id: string }>(`select id from evidence where account_id = $1`, [
      accountId,
    ]);
    const { rows: doubled } = await db.query<{ command_id: string; n: number }>(
      `select command_id, count(*)::int4 as n from event_log where actor_id = $1 and command_id is not null
       group by command_id having count(*) > 1`,
      [accountId],
    );
    return { visits, hazards, photos: photos.map(({ id }) => id), doubled };
  });
}

/** Takes every token of an account back but the test's own, as a change of its grant does; resolves when the API knows. */
export async function endTokens(stage: Stage, { accountId, login, password, phone }: Officer): Promise<void> {
  const entered = await fetch(`${stage.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  await inBooks(stage, async (db) => {
    await db.query(
      `update access_token set revoked_at = now() where account_id = $1 and revoked_at is null
       and token_hash <> sha256(convert_to($2, 'UTF8'))`,
      [accountId, phone.token],
    );
    await db.query(`update access_head set version = version + 1`);
  });
  const isOver = async () => (await fetch(`${stage.url}/api/v1/me`, { headers: { cookie } })).status === 401;
  if ((await waited(isOver, 60_000)) === null) throw new Error("the tokens stand still");
}

/** No photo can be read until the answer is called. */
export async function holdPhotos(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const read = File.prototype.arrayBuffer;
    const gate = Promise.withResolvers<void>();
    File.prototype.arrayBuffer = async function held() {
      await gate.promise;
      return read.call(this);
    };
    addEventListener("let-photos-go", () => {
      File.prototype.arrayBuffer = read;
      gate.resolve();
    });
  });
  return () => page.evaluate(() => void dispatchEvent(new Event("let-photos-go")));
}
