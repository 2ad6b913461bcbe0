import { spawnSync } from "node:child_process";
import { root } from "#/run/serve.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";

/** Recounts all numbers from the records and checks the log's chain, with the product's own audit. */
export function auditProduct({ fault }: RigContext, stage: Stage): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["apps/api/src/audit.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: stage.appUrl },
    encoding: "utf8",
  });
  if (status !== 0) fault(`the audit says: ${`${stdout}${stderr}`.slice(-1_500)}`);
}
