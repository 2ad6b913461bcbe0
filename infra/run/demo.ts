import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, say, serve } from "./serve.ts";

/** A living county on demonstration data. `--fresh` starts over; everything else goes on where it was. */
const { values } = parseArgs({
  options: {
    fresh: { type: "boolean", default: false },
    county: { type: "string", default: "421222" },
    seed: { type: "string", default: "1" },
    "history-days": { type: "string", default: "14" },
  },
});
const accountsFile = join(root, ".safegrid/demo-accounts.json");

await serve({
  name: "demo",
  isDemo: true,
  startsOver: values.fresh,
  prepareArgs: ["--county", values.county, "--demo", "--seed", values.seed, "--accounts", accountsFile],
  companions: (url) => [
    {
      name: "simulator",
      args: [
        ...["apps/simulator/src/main.ts", "--url", url, "--accounts", accountsFile, "--seed", values.seed],
        ...["--history-days", values["history-days"], "--pictures", "0.6"],
      ],
    },
  ],
  onReady(url, seconds) {
    say(`\nSafeGrid 安全网格 · 演示数据 demonstration data · ready after ${seconds.toFixed(1)} s\n`);
    say(`  ${url}            the command centre's wall`);
    say(`  ${url}/workbench  grids, people, ledger, boundaries`);
    say(`  ${url}/field      the phone app of grid officers (try the account officer)`);
    say(`  ${url}/admin      administration`);
    say(`  ${url}/api/docs   the API\n`);
    if (existsSync(accountsFile)) {
      const { accounts } = JSON.parse(readFileSync(accountsFile, "utf8")) as { accounts: Record<string, string>[] };
      for (const { login = "", password, role, name, grid } of accounts)
        say(`  ${login.padEnd(20)} ${password}   ${role} · ${name} · ${grid}`);
    }
    say(`\nCtrl-C stops everything; npm run demo -- --fresh starts over.`);
  },
});
