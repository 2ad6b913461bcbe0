import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rigNames } from "#/run/rig-names.ts";
import { root } from "#/run/serve.ts";
import type { Plant } from "./plant.ts";

test.each(rigNames())(
  "the plant of rig %s finds its place in the product, once",
  async (name) => {
    const { plant } = (await import(`#/rigs/${name}.rig.ts`)) as { plant: Plant };
    expect(readFileSync(join(root, plant.file), "utf8").split(plant.find)).toHaveLength(2);
    expect(plant.replace).not.toBe(plant.find);
  },
  60_000,
);
