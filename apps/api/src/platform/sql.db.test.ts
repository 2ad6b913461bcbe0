import { connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { createTestDatabase } from "@safegrid/testkit/test-database";
import { isDatabaseGone } from "#/platform/problem-answer.ts";
import { openDatabase } from "#/platform/sql.ts";

/** A network in between that can begin to swallow everything on the connections that it has. */
async function openNetwork(url: string) {
  const open = new Set<() => void>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), "127.0.0.1");
    near.pipe(far).pipe(near);
    near.on("error", () => {});
    far.on("error", () => {});
    open.add(() => {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const through = new URL(url);
  through.port = String((server.address() as { port: number }).port);
  return { url: through.href, swallow: () => open.forEach((work) => work()), close: () => server.close() };
}

test("a connection that has fallen silent is given up, and what comes next gets another one", async () => {
  const database = await createTestDatabase();
  const network = await openNetwork(database.url);
  const db = openDatabase(network.url, () => {}, { max: 1, silenceMs: 300 });
  const transaction = () => db.transaction(async (tx) => (await tx.query<{ one: number }>(`select 1 as one`))[0]?.one);
  expect(await transaction()).toBe(1);
  network.swallow();
  const error: unknown = await transaction().then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(isDatabaseGone(error)).toBe(true);
  expect(await transaction()).toBe(1);
  await db.close();
  network.close();
  await database.drop();
});
