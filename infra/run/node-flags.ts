import { resolve } from "node:path";

/**
 * How the API's Node uses memory: a small young generation, so that garbage of a burst is cleared at once instead of
 * growing with the machine, and an old one that a county of 24,000 grids fits into several times.
 */
export const apiNodeFlags = ["--max-semi-space-size=16", "--max-old-space-size=384"];

/** Compiled code is kept from start to start: a third off the time until the API answers, and some memory. */
export const apiNodeEnv = {
  NODE_COMPILE_CACHE: resolve(import.meta.dirname, "..", "..", "node_modules/.cache/compiled"),
};
