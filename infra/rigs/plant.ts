import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "#/run/serve.ts";

/**
 * A fault of the product that a rig must notice: one piece of its source, replaced while the process loads it. Nothing
 * of it is in the product itself, and a plant whose piece is gone fails loudly instead of passing for a sound product.
 */
export interface Plant {
  readonly what: string;
  /** The source file, from the top of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Node's arguments and environment for a process that shall have the fault; nothing without one. */
export function planted(plant: Plant | undefined): { flags: string[]; env: Record<string, string> } {
  if (!plant) return { flags: [], env: {} };
  if (readFileSync(join(root, plant.file), "utf8").split(plant.find).length !== 2)
    throw new Error(`the plant "${plant.what}" does not find its place in ${plant.file}`);
  return {
    flags: ["--import", join(root, "infra/rigs/plant-hook.ts")],
    env: { SAFEGRID_PLANT: JSON.stringify(plant) },
  };
}
