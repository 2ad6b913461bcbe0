import type { AccountRole } from "@safegrid/domain/account";
import type { GridId } from "@safegrid/domain/id";
import type { Post } from "@safegrid/domain/post";
import type { CountySlice } from "./county-slice.ts";
import type { DemoVillage } from "./demo-cells.ts";
import { gridIdOf } from "./grid-rows.ts";
import { uuidOfName } from "./name-uuid.ts";
import { seededRandom } from "./seeded-random.ts";

export interface DemoPerson {
  readonly id: string;
  /** Plainly made up: 王演示0007. */
  readonly name: string;
  /** From 10000000001 on, which no mobile number in China can be. */
  readonly phone: string;
  readonly role: AccountRole;
  readonly post: Post;
  readonly gridCode: string;
  readonly gridId: GridId;
}

const surnames = Array.from(
  "王李张刘陈杨黄吴周徐胡朱林何郭罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金",
);

/** Six county supervisors, two for each real township, one lead (网格长) for each village, one officer for each cell. */
export function demoPeopleOf(slice: CountySlice, villages: readonly DemoVillage[], seed: string): DemoPerson[] {
  const townships = slice.townships.filter((township) => !township.isPseudo);
  const posts = [
    ...Array.from(
      { length: 6 },
      () => ({ role: "county_supervisor", post: "supervisor", gridCode: slice.code }) as const,
    ),
    ...townships.flatMap(({ code }) =>
      Array.from({ length: 2 }, () => ({ role: "township_supervisor", post: "supervisor", gridCode: code }) as const),
    ),
    ...villages.map(({ village }) => ({ role: "village_staff", post: "grid_lead", gridCode: village.code }) as const),
    ...villages.flatMap(({ cells }) =>
      cells.map((cell) => ({ role: "officer", post: "grid_officer", gridCode: cell.code }) as const),
    ),
  ];
  return posts.map((post, index) => {
    const number = index + 1;
    const surname = surnames[seededRandom(`${seed}/person/${number}`).whole(0, surnames.length - 1)];
    return {
      id: uuidOfName("demo-person", `${seed}/${slice.code}/${number}`),
      name: `${surname}演示${String(number).padStart(4, "0")}`,
      phone: String(10_000_000_000 + number),
      ...post,
      gridId: gridIdOf(post.gridCode),
    };
  });
}
