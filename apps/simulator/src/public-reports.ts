import type { GridLinkList } from "@safegrid/contract/link";
import { randomOf, uuid7Of } from "./random.ts";

const minuteMs = 60_000;
const villagesWithLinks = 6;
const reportsAtFirst = 4;

/** What passers-by report, with where; all of it says that it is a demonstration. */
const seen = [
  { category: "fire_passage", words: "楼道里堆满旧家具，只能侧身走", address: "临街三层楼二单元" },
  { category: "electrical", words: "从窗户拉电线下来给电动车充电", address: "菜市场后面平房" },
  { category: "road_facility", words: "路边护栏被撞断，晚上看不见", address: "进村路口转弯处" },
  { category: "gas", words: "早餐店门口放了六个液化气罐，没有人管", address: "学校东门早餐店" },
  { category: "lift", words: "电梯年检标签过期，运行时晃动", address: "商住楼一号电梯" },
  { category: "building", words: "一楼装修在砸墙，楼上墙面开裂", address: "老粮站旁住宅楼" },
  { category: "fireworks", words: "杂货店里间堆着成箱鞭炮", address: "村口杂货店" },
  { category: "other", words: "水塘边没有围挡，孩子常去玩", address: "小学后面水塘" },
] as const;

export type PublicReports = ReturnType<typeof createPublicReports>;

/**
 * The public of some villages, which reports now and then by its public link, without an account. Villages switch their
 * links on first. What follows from seed and time is sent once, whoever starts the simulation again.
 */
export function createPublicReports(options: {
  readonly url: string;
  readonly seed: string;
  readonly villages: readonly { readonly token: string; readonly gridId: string }[];
  readonly isStopped: () => boolean;
}) {
  const { url, seed, villages, isStopped } = options;
  const tally = { sent: 0, refused: 0 };
  let tokens: string[] = [];
  let lastMs = 0;

  async function ask<T>(path: string, body: object | null, token?: string): Promise<T | null> {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as T) : null;
  }

  async function report(key: string, atMs: number): Promise<void> {
    if (tokens.length === 0 || isStopped()) return;
    const random = randomOf(`${seed} public ${key}`);
    const { category, words, address } = random.pick(seen);
    const receipt = await ask("/public/reports", {
      ...{ commandId: uuid7Of(`${seed} public ${key}`, atMs), token: random.pick(tokens), category, homepage: "" },
      ...{ words: `${words}（演示数据）`, address: `${address}${Math.floor(random.between(1, 40))}号` },
    });
    tally[receipt ? "sent" : "refused"] += 1;
  }

  return {
    tally,

    /** Lets some villages switch on the links of their cells, and has the first reports made. */
    async begin(nowMs: number): Promise<void> {
      for (const { token, gridId } of villages.slice(0, villagesWithLinks)) {
        const path = `/grid-links?scope=${gridId}`;
        const { links } = (await ask<GridLinkList>(path, null, token)) ?? { links: [] };
        await ask("/grid-links", { action: "issue", gridIds: links.map((link) => link.gridId).slice(0, 200) }, token);
        const now = (await ask<GridLinkList>(path, null, token)) ?? { links: [] };
        tokens = [...tokens, ...now.links.flatMap((link) => (link.level === "cell" && link.token ? [link.token] : []))];
      }
      const day = Math.floor(nowMs / 86_400_000);
      for (let n = 0; n < reportsAtFirst; n += 1) await report(`${day} first ${n}`, nowMs);
      lastMs = nowMs;
    },

    /** What passers-by report between the last call and an instant: about one in a quarter of an hour. */
    async playUntil(nowMs: number): Promise<void> {
      for (let minute = Math.ceil(lastMs / minuteMs); minute * minuteMs <= nowMs; minute += 1)
        if (randomOf(`${seed} public minute ${minute}`).chance(1 / 15))
          await report(`minute ${minute}`, minute * minuteMs);
      lastMs = Math.max(lastMs, nowMs);
    },
  };
}
