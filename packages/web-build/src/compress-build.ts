import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const worthwhileBytes = 1_000;

/** Puts a .br and a .gz beside every text file of the build; the API serves them to whoever takes them. */
export function compressBuild(): Plugin {
  return {
    name: "compress-build",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const file of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|html)$/.test(file)) continue;
        const bytes = readFileSync(join(dir, file));
        if (bytes.length < worthwhileBytes) continue;
        writeFileSync(join(dir, `${file}.br`), brotliCompressSync(bytes));
        writeFileSync(join(dir, `${file}.gz`), gzipSync(bytes));
      }
    },
  };
}
