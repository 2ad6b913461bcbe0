import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  post: {
    grid_lead: "网格长",
    cadre_in_charge: "包片干部",
    grid_officer: "网格员",
    safety_staff: "专职安全员",
    supervisor: "督导员",
    department_regulator: "部门监管人员",
    substitute: "代岗",
  },
  level: { county: "县", township: "乡镇", village: "村（社区）", cell: "网格" },
  unit: { county: "县", township: "乡镇", village: "村", cell: "网格" },
};

/** Posts and levels, which several pages name. */
export const postWords: Words<typeof zh> = {
  zh,
  en: {
    post: {
      grid_lead: "Grid lead",
      cadre_in_charge: "Cadre in charge",
      grid_officer: "Grid officer",
      safety_staff: "Safety staff",
      supervisor: "Supervisor",
      department_regulator: "Department regulator",
      substitute: "Substitute",
    },
    level: { county: "County", township: "Township", village: "Village", cell: "Cell" },
    unit: { county: "county", township: "townships", village: "villages", cell: "cells" },
  },
};

export const usePostWords = wordsOf("post", postWords);
