import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "宣传记录",
  from: "从",
  to: "到",
  at: "时间",
  grid: "网格",
  kind: "形式",
  audience: "对象",
  material: "内容、资料",
  where: "地点",
  places: "到过的单位",
  people: "人次",
  households: "户次",
  note: "备注",
  by: "登记人",
  none: "未计",
  activities: "宣传活动",
  times: "次",
  reached: "到过的单位（台账内）",
  unit: "处",
  reachHelp: "只算登记时选了台账单位的活动；同一单位只算一次。居民户数不在库内，不算比例；人次、户次为登记数之和。",
};

export const publicityWords: Words<typeof zh> = {
  zh,
  en: {
    title: "Publicity",
    from: "From",
    to: "to",
    at: "When",
    grid: "Grid",
    kind: "Kind",
    audience: "For whom",
    material: "With what",
    where: "Where",
    places: "Places reached",
    people: "People",
    households: "Households",
    note: "Note",
    by: "Noted by",
    none: "not counted",
    activities: "Activities",
    times: "in all",
    reached: "Places of the ledger reached",
    unit: "places",
    reachHelp:
      "Counts activities that named places of the ledger; each place once. How many households there are is not known here, so no share of them is told; people and households are sums of what was counted.",
  },
};

export const usePublicityWords = wordsOf("publicity", publicityWords);
