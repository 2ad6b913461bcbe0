import { expect, test } from "vitest";
import { shortVillageName, townshipKindOf, villageKindOf } from "./unit-kind.ts";

test.each([
  ["421222100", "隽水镇", "town"],
  ["421222200", "四庄乡", "rural_township"],
  ["421222500", "鹿角山林场", "forest_farm"],
  ["421222501", "锡山森林公园管理处", "forest_farm"],
  ["110101001", "东华门街道", "street"],
  ["150125401", "武川金三角经济开发区", "special_area"],
  ["150525201", "固日班花苏木", "rural_township"],
  ["130171400", "某产业园街道", "street"],
  ["999999003", "某某", "street"],
  ["999999103", "某某", "town"],
  ["999999300", "某某", "rural_township"],
] as const)("%s %s is a %s", (code, name, kind) => {
  expect(townshipKindOf(code, name)).toBe(kind);
});

test.each([
  ["421222100001", "雁塔社区居委会", "urban_community", "雁塔社区"],
  ["421222100003", "宝塔社区居民委员会", "urban_community", "宝塔社区"],
  ["421222100200", "上阔村委会", "rural_village", "上阔村"],
  ["421222100201", "利和村村民委员会", "rural_village", "利和村"],
  ["421222100201", "某某村村委会", "rural_village", "某某村"],
  ["421222100201", "村里村民委员会", "rural_village", "村里村"],
  ["110101001001", "多福巷居委会", "urban_community", "多福巷社区"],
  ["150525201200", "某某嘎查村民委员会", "rural_village", "某某嘎查"],
  ["150525201201", "某某嘎查委员会", "rural_village", "某某嘎查"],
  ["632822100200", "某某牧委会", "rural_village", "某某"],
  ["441900003001", "岗贝社区", "urban_community", "岗贝社区"],
  ["230881500001", "第一管理区", "urban_community", "第一管理区"],
  ["421222500598", "鹿角山林场虚拟生活区", "virtual_area", "鹿角山林场虚拟生活区"],
] as const)("%s %s is a %s called %s", (code, name, kind, short) => {
  expect(villageKindOf(code, name)).toBe(kind);
  expect(shortVillageName({ kind, name })).toBe(short);
});
