import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { buildApps, root, say } from "./serve.ts";

/** Runs the benches, all or the named ones, one after the other; each starts what it needs and ends it. */
const wanted = process.argv.slice(2);
const files = readdirSync(join(root, "infra/bench")).filter((file) => file.endsWith(".bench.ts"));
const chosen = files.filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)));
if (chosen.length === 0) {
  say(`there is no such bench; there are: ${files.map((file) => file.slice(0, -".bench.ts".length)).join(", ")}`);
  process.exit(1);
}
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
);
await buildApps();
let failed = 0;
for (const file of chosen) {
  const { status } = spawnSync(process.execPath, [join("infra/bench", file)], { cwd: root, stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
