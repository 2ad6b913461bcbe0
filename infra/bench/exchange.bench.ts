import { v7 as uuidv7 } from "uuid";
import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import { findBeats, visitNow } from "#/rigs/phones.ts";
import { startStage } from "#/rigs/stage.ts";
import { percentile } from "./load.ts";

/**
 * A ledger of 50,000 rows comes in while phones and screens go on: how long dry run, taking over and export take, what
 * others wait meanwhile, and how much memory the API takes above idle. Others: twenty visits and twenty reads a second.
 */
const rowCount = Number(process.env["BENCH_ROWS"] ?? 50_000);
const stage = await startStage();
const beats = await findBeats(stage);
const supervisor = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
const cells = stage.phones.filter(({ role }) => role === "officer").map(({ gridCode }) => gridCode);
const authorization = { authorization: `Bearer ${supervisor}` };
const api = (path: string) => `${stage.url}/api/v1${path}`;

function csv(): Buffer {
  const lines = ["单位名称,统一社会信用代码,单位性质,行业代码,地址,所属网格编码,风险等级,法定代表人,联系电话,从业人数"];
  for (let n = 0; n < rowCount; n += 1) {
    const first17 = `91421222MA${String(n).padStart(7, "0")}`;
    lines.push(
      `测试商行第${n}号,${first17}${creditCheckCharacter(first17)},个体工商户,F5274,解放路${n}号,${cells[n % cells.length]},低风险,张某${n},139${String(n).padStart(8, "0")},${n % 50}`,
    );
  }
  return Buffer.from(lines.join("\n"));
}

/** What others wait while something else goes on. */
function probe() {
  const writes: number[] = [];
  const reads: number[] = [];
  const underWay = new Set<Promise<void>>();
  const idle = stage.apis[0]?.memoryMiB() ?? 0;
  let peak = idle;
  let failed = 0;
  const timed = (into: number[], call: () => Promise<Response>) => {
    const begun = performance.now();
    const run: Promise<void> = call()
      .then(async (answer) => {
        await answer.arrayBuffer();
        if (!answer.ok) failed += 1;
        into.push(performance.now() - begun);
      })
      .catch(() => void (failed += 1))
      .finally(() => underWay.delete(run));
    underWay.add(run);
  };
  let turn = 0;
  const timer = setInterval(() => {
    const beat = beats[(turn += 1) % beats.length];
    peak = Math.max(peak, stage.apis[0]?.memoryMiB() ?? 0);
    if (!beat) return;
    timed(writes, () =>
      fetch(api("/visits"), {
        method: "POST",
        headers: { authorization: `Bearer ${beat.token}`, "content-type": "application/json" },
        body: JSON.stringify(visitNow(beat.placeId)),
      }),
    );
    timed(reads, () => fetch(api("/enterprises?pageSize=20"), { headers: authorization }));
  }, 50);
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    return { writes, reads, failed, above: peak - idle };
  };
}

console.log(
  `\n### A ledger of ${rowCount.toLocaleString("en")} rows\n\n| step | s | visits of others p50 / p99, ms | lists of others p50 / p99, ms | failed | MiB above idle |\n|--|--:|--:|--:|--:|--:|`,
);
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const end = probe();
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1000;
  const { writes, reads, failed, above } = await end();
  const pair = (of: number[]) => `${percentile(of, 0.5).toFixed(0)} / ${percentile(of, 0.99).toFixed(0)}`;
  console.log(
    `| ${name} | ${seconds.toFixed(1)} | ${pair(writes)} | ${pair(reads)} | ${failed} | ${above.toFixed(0)} |`,
  );
  return result;
}

async function dryRun(file: Buffer, name: string): Promise<{ id: string; counts: Record<string, number> }> {
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(file)]), name);
  const answer = await fetch(api("/exchange/enterprises/imports"), { method: "POST", headers: authorization, body });
  const told = (await answer.json()) as { id: string; counts: Record<string, number> };
  if (!answer.ok || told.counts["faulty"] !== 0) throw new Error(JSON.stringify(told).slice(0, 2_000));
  return told;
}

await step("nothing else (for comparison)", () => new Promise((resolve) => setTimeout(resolve, 8_000)));
const checked = await step("dry run, CSV", () => dryRun(csv(), "台账.csv"));
await step("taking over", async () => {
  const answer = await fetch(api(`/exchange/imports/${checked.id}/apply`), {
    method: "POST",
    headers: { ...authorization, "content-type": "application/json" },
    body: JSON.stringify({ commandId: uuidv7() }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
});
const workbook = await step("export, xlsx", async () => {
  const answer = await fetch(api(`/exchange/enterprises/export?q=${encodeURIComponent("测试商行")}`), {
    headers: authorization,
  });
  return Buffer.from(await answer.arrayBuffer());
});
const again = await step("dry run of that workbook: nothing new", () => dryRun(workbook, "台账.xlsx"));
console.log(`\n${workbook.length.toLocaleString("en")} bytes; ${JSON.stringify(again.counts)}`);
await stage.stop();
