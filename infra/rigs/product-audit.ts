import type { RigContext } from "./rig.ts";
import { runProgram } from "./run-program.ts";
import type { Stage } from "./stage.ts";

/** Recounts all numbers from the records and checks the log's chain, with the product's own audit. */
export async function auditProduct({ fault }: RigContext, stage: Stage): Promise<void> {
  const { status, told } = await runProgram(["apps/api/src/audit.ts"], { DATABASE_URL: stage.appUrl });
  if (status !== 0) fault(`the audit says: ${told.slice(-1_500)}`);
}
