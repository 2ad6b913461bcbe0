import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { root } from "#/run/serve.ts";
import type { Plant } from "./plant.ts";
import { planted } from "./plant.ts";

/** Builds the dashboard with a fault into a folder of its own; the API serves it with SAFEGRID_DASHBOARD_DIR. */
export async function buildPlantedDashboard(plant: Plant): Promise<{ dir: string; remove: () => void }> {
  planted(plant);
  const dir = mkdtempSync(join(tmpdir(), "safegrid-dashboard-"));
  let isPlanted = false;
  // What runs under test is what is shipped, also where a test runner says otherwise.
  process.env["NODE_ENV"] = "production";
  await build({
    root: join(root, "apps/dashboard"),
    logLevel: "error",
    build: { outDir: dir, emptyOutDir: true },
    plugins: [
      {
        name: "planted-fault",
        enforce: "pre",
        transform(code, id) {
          if (id !== join(root, plant.file)) return null;
          isPlanted = true;
          return code.replace(plant.find, () => plant.replace);
        },
      },
    ],
  });
  if (!isPlanted) throw new Error(`${plant.file} is no part of the dashboard`);
  process.stderr.write(`PLANTED: ${plant.file}\n`);
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
