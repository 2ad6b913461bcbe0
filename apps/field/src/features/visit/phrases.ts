import type { HazardCategory } from "@safegrid/domain/hazard";

/** What is found most often, to be taken instead of typed, and changed where it does not fit. */
const phrases: Partial<Record<HazardCategory, readonly string[]>> = {
  fireworks: ["违规存放烟花爆竹", "烟花爆竹与生活用品混放"],
  methanol: ["使用甲醇燃料，没有报警装置", "甲醇燃料桶随意放置"],
  renovation: ["装修拆改承重墙", "装修破坏建筑结构"],
  road_facility: ["护栏损坏", "警示标志倒了"],
  fire_passage: ["消防通道被占用", "灭火器过期", "楼道堆放杂物"],
  lift: ["电梯超过维保日期", "电梯检验标志过期"],
};

export function phrasesOf(category: HazardCategory): readonly string[] {
  return phrases[category] ?? [];
}
