import type { TownshipSlice, VillageSlice } from "./county-slice.ts";

/**
 * What a unit of township level is. Its name decides; where that says nothing, the class digit of the statistical code
 * does: 0 street, 1 town, 2–3 rural township, 4–5 "like" one of these (development zones, farms, …).
 */
export function townshipKindOf(code: string, name: string): TownshipSlice["kind"] {
  if (/林场|林业|森林/.test(name)) return "forest_farm";
  if (/街道(办事处)?$/.test(name)) return "street";
  if (name.endsWith("镇")) return "town";
  if (/(乡|苏木)$/.test(name)) return "rural_township";
  const classDigit = Number(code[6]);
  if (classDigit >= 4) return "special_area";
  return classDigit === 0 ? "street" : classDigit === 1 ? "town" : "rural_township";
}

/** What a unit of village level is; digits 0, 1 and 4 of the statistical code are residents' committees. */
export function villageKindOf(code: string, name: string): VillageSlice["kind"] {
  if (name.includes("虚拟")) return "virtual_area";
  return ["0", "1", "4"].includes(code[9] ?? "") ? "urban_community" : "rural_village";
}

/** A committee's name without the committee: 雁塔社区居委会 → 雁塔社区, 上阔村村民委员会 → 上阔村. Others stay as they are. */
export function shortVillageName(village: Pick<VillageSlice, "kind" | "name">): string {
  if (village.kind === "virtual_area") return village.name;
  const [, stem = village.name, committee] =
    /^(.+?)((?:居民|村民|牧民|社区|居|村|牧)*(?:委员会|委会))$/.exec(village.name) ?? [];
  if (!committee || /(村|社区|嘎查)$/.test(stem)) return stem;
  return committee.startsWith("村") ? `${stem}村` : committee.startsWith("牧") ? stem : `${stem}社区`;
}
