import { registerHooks } from "node:module";

/** Loaded before a process that shall have a planted fault (plant.ts): replaces one piece of one source file. */
const plant = JSON.parse(process.env["SAFEGRID_PLANT"] ?? "null") as { file: string; find: string; replace: string };

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${plant.file}`) || !loaded.source) return loaded;
    const source = new TextDecoder().decode(loaded.source as Uint8Array);
    const altered = source.replace(plant.find, () => plant.replace);
    if (altered === source) throw new Error("the planted fault found no place");
    process.stderr.write(`PLANTED: ${plant.file}\n`);
    return { ...loaded, source: altered };
  },
});
