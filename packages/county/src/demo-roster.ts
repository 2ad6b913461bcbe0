import type { GridLevel } from "@safegrid/domain/grid";
import type { Post } from "@safegrid/domain/post";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import type { CountySlice } from "./county-slice.ts";
import type { DemoVillage } from "./demo-cells.ts";
import type { DemoPerson } from "./demo-people.ts";
import { gridIdOf } from "./grid-rows.ts";
import { uuidOfName } from "./name-uuid.ts";
import { seededRandom } from "./seeded-random.ts";

export interface DemoPost {
  readonly id: string;
  readonly personId: string;
  readonly gridId: string;
  readonly level: GridLevel;
  readonly post: Post;
  /** Duties assigned, and read; null = none are assigned. */
  readonly duties: "open" | "acknowledged" | null;
}

/** Who holds which further posts, and how far each grid has come with 五定四清: complete in some, missing in others. */
export interface DemoRoster {
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly phone: string;
    readonly gridId: string;
  }[];
  readonly posts: readonly DemoPost[];
  readonly confirmations: readonly { readonly id: string; readonly gridId: string; readonly asOfOn: BusinessDay }[];
  readonly tasks: readonly {
    readonly id: string;
    readonly gridId: string;
    readonly fromGridId: string;
    readonly title: string;
    readonly isReceived: boolean;
  }[];
  readonly schemes: readonly {
    readonly id: string;
    readonly gridId: string;
    readonly level: GridLevel;
    readonly title: string;
  }[];
}

/**
 * Leads of county and townships, safety staff of most villages, a cadre for the cells of most; duties, confirmations and
 * tasks in about four fifths of the grids. All made up, marked in names and numbers like the other demonstration people.
 */
export function demoRosterOf(
  slice: CountySlice,
  villages: readonly DemoVillage[],
  known: readonly DemoPerson[],
  { seed, today }: { readonly seed: string; readonly today: BusinessDay },
): DemoRoster {
  const people: { id: string; name: string; phone: string; gridId: string }[] = [];
  const posts: DemoPost[] = [];
  const confirmations: { id: string; gridId: string; asOfOn: BusinessDay }[] = [];
  const tasks: { id: string; gridId: string; fromGridId: string; title: string; isReceived: boolean }[] = [];
  const idOf = (what: string) => uuidOfName("demo-roster", `${seed}/${slice.code}/${what}`);
  const countyId = gridIdOf(slice.code);

  const dutiesOf = (code: string, post: Post): DemoPost["duties"] => {
    const { fraction } = seededRandom(`${seed}/duties/${code}/${post}`);
    return fraction() < 0.12 ? null : fraction() < 0.18 ? "open" : "acknowledged";
  };
  const name = (gridId: string) => {
    const number = known.length + people.length + 1;
    const surname = ["王", "李", "张", "刘", "陈", "黎", "胡", "吴", "杜", "葛"][number % 10] ?? "王";
    const id = idOf(`person/${number}`);
    people.push({
      id,
      name: `${surname}演示${String(number).padStart(4, "0")}`,
      phone: String(10_000_000_000 + number),
      gridId,
    });
    return id;
  };
  const hold = (personId: string, code: string, level: GridLevel, post: Post) =>
    posts.push({
      id: idOf(`post/${code}/${post}`),
      personId,
      gridId: gridIdOf(code),
      level,
      post,
      duties: dutiesOf(code, post),
    });
  const confirm = (code: string) => {
    const { fraction, whole } = seededRandom(`${seed}/roster/${code}`);
    if (fraction() < 0.2) return;
    confirmations.push({ id: idOf(`roster/${code}`), gridId: gridIdOf(code), asOfOn: addDays(today, -whole(1, 100)) });
  };
  const ask = (code: string, from: string, title: string) => {
    const { fraction } = seededRandom(`${seed}/task/${code}`);
    if (fraction() < 0.15) return;
    tasks.push({
      id: idOf(`task/${code}`),
      gridId: gridIdOf(code),
      fromGridId: gridIdOf(from),
      title,
      isReceived: fraction() < 0.7,
    });
  };

  hold(name(countyId), slice.code, "county", "grid_lead");
  confirm(slice.code);
  ask(slice.code, slice.code, "年度监督检查计划");
  for (const { code } of slice.townships.filter((township) => !township.isPseudo)) {
    hold(name(gridIdOf(code)), code, "township", "grid_lead");
    confirm(code);
    ask(code, slice.code, "冬春季消防安全排查");
  }
  for (const { township, village, cells } of villages) {
    const { fraction } = seededRandom(`${seed}/village/${village.code}`);
    if (fraction() < 0.85) hold(name(gridIdOf(village.code)), village.code, "village", "safety_staff");
    confirm(village.code);
    ask(village.code, township.code, "“九小场所”台账核实");
    const cadre = fraction() < 0.85 ? name(gridIdOf(village.code)) : null;
    for (const cell of cells) {
      if (cadre !== null) hold(cadre, cell.code, "cell", "cadre_in_charge");
      confirm(cell.code);
    }
  }
  const levelOf = (code: string): GridLevel =>
    code.length === 6 ? "county" : code.length === 9 ? "township" : code.length === 12 ? "village" : "cell";
  return {
    people,
    posts: [
      ...posts,
      // Who has an account already: the same post as there, under the person's own id.
      ...known.map(({ id, gridId, gridCode, post }): DemoPost => ({
        id,
        personId: id,
        gridId,
        level: levelOf(gridCode),
        post,
        duties: dutiesOf(gridCode, post),
      })),
    ],
    confirmations,
    tasks,
    schemes: (["county", "township", "village", "cell"] as const).map((level) => ({
      id: idOf(`scheme/${level}`),
      gridId: countyId,
      level,
      title: "网格工作奖惩办法（演示）",
    })),
  };
}
