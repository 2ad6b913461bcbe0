import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./serve.ts";

/** Formats everything and mends what the linter can mend. */
for (const [command, ...args] of [
  ["oxlint", "--type-aware", "--fix"],
  ["oxfmt", "."],
] as const)
  spawnSync(join(root, "node_modules/.bin", command), args, { cwd: root, stdio: "inherit" });
