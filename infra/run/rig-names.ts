import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./serve.ts";

const ending = ".rig.ts";

/** All rigs of the project, by name. */
export function rigNames(): string[] {
  return readdirSync(join(root, "infra/rigs"))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}
