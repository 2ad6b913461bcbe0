import { relative, resolve } from "node:path";
import { defineConfig } from "rolldown";

/**
 * The server as one file with all that it needs at its start: more than a thousand small files cost more to find than
 * to read (docs/adr/0027-built-server.md). Names and lines stay as they are, so that a fault's trace can be read.
 */
const outDir = resolve(import.meta.dirname, "dist");
const project = resolve(import.meta.dirname, "../..");

/** A file with one character beyond Latin is held in memory at two bytes for each: what is full of them gets one of its own. */
const characters = /node_modules.*(pinyin-pro|iconv-lite)/;

/** Native code, code that reads files beside itself, and what is loaded only where it is wanted stay where they are installed. */
const leftInPlace = [/^@fastify\/swagger-ui$/, /^@node-rs\/argon2$/, /^@redis\/client$/, /^exceljs$/, /^pg-native$/];

export default defineConfig({
  input: { server: resolve(import.meta.dirname, "src/server.ts") },
  platform: "node",
  external: leftInPlace,
  plugins: [
    {
      // Threads and files are found from the source that names them, also once it lies in the built file.
      name: "own-place",
      transform(code, id) {
        if (!id.startsWith(project) || id.includes("node_modules") || !code.includes("import.meta.url")) return null;
        const place = JSON.stringify(relative(outDir, id));
        return code.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`);
      },
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle))
          if (chunk.type === "chunk" && chunk.name === "installed")
            chunk.code = chunk.code.replaceAll(/[^\0-\u007f]/g, escaped);
      },
    },
  ],
  output: {
    dir: outDir,
    cleanDir: true,
    format: "esm",
    keepNames: true,
    chunkFileNames: "[name]-[hash].js",
    comments: false,
    codeSplitting: {
      groups: [
        { name: "characters", test: characters, priority: 2 },
        { name: "installed", test: /node_modules/, priority: 1 },
      ],
    },
  },
});

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
