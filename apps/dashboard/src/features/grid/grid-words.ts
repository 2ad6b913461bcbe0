import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  code: "编码",
  level: { county: "县级", township: "乡级", village: "村级", cell: "网格员网格" },
  levelName: "层级",
  children: "下级网格",
  name: "名称",
};

export const gridWords: Words<typeof zh> = {
  zh,
  en: {
    code: "Code",
    level: { county: "County", township: "Township", village: "Village", cell: "Cell" },
    levelName: "Level",
    children: "Grids below",
    name: "Name",
  },
};

export const useGridWords = wordsOf("grid", gridWords);
