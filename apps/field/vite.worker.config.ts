import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";
import { oldPhones } from "./browsers.ts";

const dist = join(import.meta.dirname, "dist");

/** What the worker keeps for the cold start: all that was built before it, and the hash that names this version. */
function listBuilt(): { readonly files: string[]; readonly version: string } {
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(html|js|css|svg|png|webmanifest)$/.test(file) && file !== "worker.js")
    .toSorted();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(dist, file)));
  return { files: files.map((file) => file.replace(/^index\.html$/, "")), version: hash.digest("hex").slice(0, 12) };
}

/** The service worker: one old-fashioned script beside the page, without a hash in its name. */
export default defineConfig({
  base: "/field/",
  publicDir: false,
  plugins: [
    {
      name: "what-was-built",
      // At the build and not before: whoever only reads these settings may come before anything was built.
      config() {
        const { files, version } = listBuilt();
        return { define: { builtFiles: JSON.stringify(files), builtVersion: JSON.stringify(version) } };
      },
    },
  ],
  build: {
    target: oldPhones,
    emptyOutDir: false,
    sourcemap: false,
    rolldownOptions: {
      input: "src/worker/worker.ts",
      output: { format: "iife", entryFileNames: "worker.js" },
    },
  },
});
