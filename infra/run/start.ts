import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { archiveSettings, backupDirOf, openBackupFolder } from "#/backup/backup-folder.ts";
import { runOnce } from "./children.ts";
import { root, say, serve } from "./serve.ts";

/** The real thing: no demonstration data, no traffic. The first run asks whose county it is. */
const { values } = parseArgs({ options: { county: { type: "string" } } });
const home = join(root, ".safegrid");
const given = values.county ?? process.env["SAFEGRID_COUNTY"];
const isFirstRun = process.env["DATABASE_URL"] !== undefined ? given !== undefined : !existsSync(join(home, "county"));
const prepareArgs: string[] = [];

if (isFirstRun || given !== undefined) {
  const code = given ?? (await ask());
  if (!/^\d{6}$/.test(code)) fail(`"${code}" is not the six-digit code of a county, such as 421222`);
  const shipped = join(root, `infra/county/${code}.json`);
  const made = join(home, `${code}.json`);
  if (!existsSync(shipped) && !existsSync(made)) {
    say(`making the slice of county ${code} …`);
    await runOnce(process.execPath, ["infra/county/make-slice.ts", code, made], process.env, root).catch(
      (error: Error) => fail(error.message),
    );
  }
  prepareArgs.push(
    "--county",
    code,
    "--slice",
    existsSync(shipped) ? shipped : made,
    "--first-administrators",
    join(home, "first-administrators.json"),
  );
}

const backup = process.env["DATABASE_URL"] === undefined ? openBackupFolder(backupDirOf(home, "county")) : null;

await serve({
  name: "county",
  ...(backup ? { databaseSettings: archiveSettings(backup) } : {}),
  isDemo: false,
  startsOver: false,
  prepareArgs,
  companions: (_url, superuserUrl) =>
    superuserUrl ? [{ name: "backup", args: ["infra/backup/job.ts"], env: { SAFEGRID_BACKUP_URL: superuserUrl } }] : [],
  onReady: (url, seconds) =>
    say(
      `\nSafeGrid 安全网格 · ready after ${seconds.toFixed(1)} s\n\n  ${url}         the wall\n  ${url}/field   the phones of grid officers\n  ${url}/admin   administration\n`,
    ),
});

async function ask(): Promise<string> {
  const known = readdirSync(join(root, "infra/county")).filter((file) => /^\d{6}\.json$/.test(file));
  if (!process.stdin.isTTY) return fail("which county? Give its six-digit code: npm start -- --county 421222");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const code = await terminal.question(
    `Six-digit code of the county (shipped: ${known.map((file) => file.slice(0, 6)).join(", ")}): `,
  );
  terminal.close();
  return code.trim();
}

function fail(text: string): never {
  say(text);
  process.exit(1);
}
