import { resolve } from "node:path";

/** The API as it is built, and as it is written, both from the top of the project. */
export const apiProgram = "apps/api/dist/server.js";
export const apiSource = "apps/api/src/server.ts";

/**
 * How the API's Node uses memory: a small young generation, so that garbage of a burst is cleared at once instead of
 * growing with the machine, and an old one that a county of 24,000 grids fits into several times.
 */
export const apiNodeFlags = ["--max-semi-space-size=8", "--max-old-space-size=384"];

/** Compiled code is kept from start to start: a third off the time until the API answers, and some memory. */
export const apiNodeEnv = {
  NODE_COMPILE_CACHE: resolve(import.meta.dirname, "..", "..", "node_modules/.cache/compiled"),
};
