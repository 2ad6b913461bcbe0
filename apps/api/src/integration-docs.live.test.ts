import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeKey } from "#/testing/callers.ts";
import { openReceiver } from "#/testing/receiver.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

/** Runs the examples of docs/integration.md as they stand there, one after the other in one shell. */
const run = promisify(execFile);
const text = await readFile(new URL("../../../docs/integration.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, script = ""]) => script);

let t: TestApp;
let dir: string;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  t = await openTestApp(new Date().toISOString());
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  dir = await mkdtemp(join(tmpdir(), "safegrid-docs-"));
  receiver = await openReceiver();
});
afterAll(async () => {
  await t.close();
  await receiver.close();
  await rm(dir, { recursive: true });
});

test("every example of docs/integration.md does what the page says", async () => {
  const { port } = t.app.server.address() as AddressInfo;
  const gridId = t.tree.county.id;
  const abilities = ["readGrids", "read", "readRecords", "export", "report"] as const;
  const { key } = await makeKey(t, { abilities, gridId });
  const { token: maker } = await makeCaller(t, { role: "account_admin", gridId });
  const { token: granter } = await makeCaller(t, { role: "security_admin", gridId });
  const of = { url: receiver.url, description: "综治平台", types: ["hazard.reported"] };
  const hook = (await t.call(maker, "POST", "/webhooks", of)).body as { id: string; secret: string };
  await t.call(granter, "POST", `/webhooks/${hook.id}/grants`, { gridId, reason: "共享" });
  const placeId = t.demo.places[0]?.id ?? "";
  await t.call(t.tokenOf("county_supervisor"), "POST", "/hazards", hazardOf(t.id(), placeId, t.clock.now()));
  const message = await waitUntil(() => receiver.received[0]);

  expect(examples.length).toBe(6);
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", examples.join("\necho\n")], {
    cwd: dir,
    env: {
      PATH: process.env["PATH"],
      BASE: `http://127.0.0.1:${port}`,
      KEY: key,
      COMMAND_ID: t.id(),
      NOW: t.clock.now().toISOString(),
      PLACE_ID: placeId,
      SECRET: hook.secret,
      WEBHOOK_ID: String(message.headers["webhook-id"]),
      WEBHOOK_TIMESTAMP: String(message.headers["webhook-timestamp"]),
      WEBHOOK_SIGNATURE: String(message.headers["webhook-signature"]),
      BODY: message.body,
    },
  });
  expect(stdout).toContain('"kind":"api_key"');
  expect(stdout).toContain('"receipt"');
  expect(stdout).toContain("authentic");
  const changes = await readFile(join(dir, "changes.ndjson"), "utf8");
  expect(changes.split("\n").length).toBe(3);
  // The hazard that was reported by the example is in the copy that was taken after it.
  expect(await readFile(join(dir, "full.ndjson"), "utf8")).toContain("楼道堆放杂物");
}, 30_000);
