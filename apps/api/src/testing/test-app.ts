import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { inject } from "vitest";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { DemoCounty } from "@safegrid/county/demo-county";
import type { AccountRole } from "@safegrid/domain/account";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { FakeClock } from "@safegrid/testkit/fake-clock";
import { createFakeClock } from "@safegrid/testkit/fake-clock";
import { generateSmallDemo, smallCounty } from "@safegrid/testkit/small-county";
import { cloneTestDatabase } from "@safegrid/testkit/test-database";
import { createUuid7Maker } from "@safegrid/testkit/uuid7";
import { buildApp } from "#/app.ts";
import { readConfig } from "#/config.ts";
import { entities } from "#/entities.ts";
import { openOrm } from "#/platform/orm.ts";
import type { Database } from "#/platform/sql.ts";
import { openDatabase } from "#/platform/sql.ts";
import { loadCounty } from "#/modules/county/county.service.ts";
import type { IssuedAccounts } from "#/modules/county/demo-accounts.service.ts";
import { makeDemoAccounts } from "#/modules/county/demo-accounts.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadGridTree } from "#/modules/grid/grid.service.ts";
import type { AuditResult } from "#/modules/number/audit.service.ts";
import { runAudit } from "#/modules/number/audit.service.ts";

export interface TestApp {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly orm: MikroORM;
  readonly clock: FakeClock;
  readonly tree: GridTree;
  readonly demo: DemoCounty;
  readonly databaseUrl: string;
  /** Where its pictures and files lie. */
  readonly evidenceDir: string;
  readonly accounts: IssuedAccounts["accounts"];
  /** A new UUIDv7 for something captured at the clock's time. */
  id(): string;
  tokenOf(role: AccountRole, gridCode?: string): string;
  call(token: string | null, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<Answer>;
  audit(): Promise<AuditResult>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

/** The whole API on a database of its own with the small county, at a clock that stands still; `plant` may add a route to it. */
export async function openTestApp(
  startsAt = "2026-03-10T02:00:00Z",
  logLevel = "error",
  env: Readonly<Record<string, string>> = {},
  plant?: (app: FastifyInstance, db: Database) => void,
): Promise<TestApp> {
  const database = await cloneTestDatabase(inject("migratedTemplate"));
  const clock = createFakeClock(startsAt);
  const evidenceDir = join(tmpdir(), `safegrid-evidence-${crypto.randomUUID()}`);
  const config = readConfig({
    DATABASE_URL: database.url,
    LOG_LEVEL: logLevel,
    SAFEGRID_DEMO: "1",
    SAFEGRID_WEBHOOK_NETWORKS: "127.0.0.0/8",
    SAFEGRID_EVIDENCE_DIR: evidenceDir,
    ...env,
  });
  const orm = openOrm(database.url, entities);
  const db = openDatabase(database.url, () => {});
  const keyed = openDatabase(database.url, () => {}, { max: 3, byKeyOnly: true });
  const demo = generateSmallDemo();
  const now = clock.now();
  const { tree, issued } = await db.transaction(async (tx) => {
    await loadCounty(tx, smallCounty, demo, now);
    const loaded = await loadGridTree(tx);
    if (!loaded) throw new Error("the test county did not load");
    return { tree: loaded, issued: await makeDemoAccounts(tx, demo, loaded.county, (id) => loaded.pathName(id), now) };
  });
  const app = await buildApp({ config, db, keyed, orm, clock, tree });
  plant?.(app, db);
  await app.ready();
  const makeId = createUuid7Maker("test");

  return {
    app,
    db,
    orm,
    clock,
    tree,
    demo,
    databaseUrl: database.url,
    evidenceDir,
    accounts: issued.accounts,
    id: () => makeId(clock.now()),
    tokenOf(role, gridCode = "") {
      const phone = issued.phones.find((each) => each.role === role && each.gridCode.startsWith(gridCode));
      if (!phone) throw new Error(`no ${role} in ${gridCode}`);
      return phone.token;
    },
    call: (token, method, path, body) => callApp(app, token, method, path, body),
    audit: () => runAudit(db, clock, tree.county.id),
    async close() {
      await app.close();
      await orm.close();
      await keyed.close();
      await db.close();
      await database.drop();
      await rm(evidenceDir, { recursive: true, force: true });
    },
  };
}

/** Another API process on the same database, as far as one process can be two: its own tree, rights, loops and feed. */
export async function openSecondApp(
  { databaseUrl, evidenceDir, db, orm, clock }: TestApp,
  env: Readonly<Record<string, string>> = {},
) {
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: "error",
    SAFEGRID_DEMO: "1",
    SAFEGRID_WEBHOOK_NETWORKS: "127.0.0.0/8",
    SAFEGRID_EVIDENCE_DIR: evidenceDir,
    ...env,
  });
  const keyed = openDatabase(databaseUrl, () => {}, { max: 2, byKeyOnly: true });
  const tree = await loadGridTree(db);
  if (!tree) throw new Error("no county is loaded");
  const app = await buildApp({ config, db, keyed, orm, clock, tree });
  await app.ready();
  return {
    app,
    tree,
    async close() {
      await app.close();
      await keyed.close();
    },
  };
}

/** One call of the API of an app, as a phone or a program makes it. */
export async function callApp(
  app: FastifyInstance,
  token: string | null,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
}

/** Every row of 六查二到位 stated: nothing found, everything covered. */
export const cleanAnswers = sixChecksTwoCoverages.items.map((item) => ({
  item: item.code,
  result: item.kind === "coverage" ? "covered" : "nothing_found",
}));

/** A clean and complete visit. */
export function visitOf(commandId: string, placeId: string, occurredAt: Date | string) {
  return {
    type: "visit.record",
    commandId,
    occurredAt: new Date(occurredAt).toISOString(),
    placeId,
    checklistVersion: sixChecksTwoCoverages.version,
    answers: cleanAnswers,
    position: { kind: "absent", reason: "indoors" },
  };
}

/** An ordinary hazard that is reported, not eliminated. */
export function hazardOf(commandId: string, placeId: string, occurredAt: Date | string) {
  return {
    type: "hazard.report",
    commandId,
    occurredAt: new Date(occurredAt).toISOString(),
    placeId,
    category: "fire_passage",
    grade: "ordinary",
    description: "消防通道被电动车堵塞",
  };
}
