import type { ChecklistCatalogue, ChecklistView } from "@safegrid/contract/checklist";
import type { BatchAnswer, CommandOutcome } from "@safegrid/contract/command";
import { batchAnswer, maxBatch } from "@safegrid/contract/command";
import type { DuePlace, DuePlaceList } from "@safegrid/contract/due-place";
import type { HazardList, HazardRow } from "@safegrid/contract/hazard";

export interface Tally {
  sent: number;
  applied: number;
  replayed: number;
  quarantined: number;
  /** By problem code. */
  rejected: Record<string, number>;
  retries: number;
}

export interface ApiOptions {
  readonly url: string;
  readonly isStopped: () => boolean;
  /** 0…1, for the jitter of waiting; phones must not come back in step. */
  readonly jitter: () => number;
}

export type Api = ReturnType<typeof createApi>;

/** Talks to SafeGrid as a phone does: whatever was not receipted is sent again, with the same ids, until it is. */
export function createApi({ url, isStopped, jitter }: ApiOptions) {
  const tally: Tally = { sent: 0, applied: 0, replayed: 0, quarantined: 0, rejected: {}, retries: 0 };

  async function call(token: string, method: "GET" | "POST", path: string, body?: unknown): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      // Who is told to stop plans the same again at the next start; what was receipted by then is answered as replayed.
      if (isStopped()) throw new Error("stopped while waiting for a receipt");
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      tally.retries += 1;
      const asked = Number(answer?.headers.get("retry-after") ?? 0) * 1000;
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(asked, Math.min(10_000, 100 * 2 ** tries)) * (0.5 + jitter())),
      );
    }
  }

  async function read<T>(token: string, path: string): Promise<T> {
    const answer = await call(token, "GET", path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  function count(outcome: CommandOutcome): void {
    if (outcome.status === "rejected")
      tally.rejected[outcome.problem.code] = (tally.rejected[outcome.problem.code] ?? 0) + 1;
    else tally[outcome.status] += 1;
  }

  return {
    tally,

    async duePlaces(token: string, on: string): Promise<DuePlace[]> {
      return (await read<DuePlaceList>(token, `/due-places?on=${on}`)).places;
    },

    /** The latest edition of every checklist. */
    async checklists(token: string): Promise<readonly ChecklistView[]> {
      return (await read<ChecklistCatalogue>(token, `/checklists`)).lists;
    },

    async openHazards(token: string): Promise<HazardRow[]> {
      const all: HazardRow[] = [];
      for (let offset: number | null = 0; offset !== null;) {
        const page: HazardList = await read<HazardList>(token, `/hazards?limit=500&offset=${offset}`);
        all.push(...page.hazards);
        offset = page.nextOffset;
      }
      return all;
    },

    /** Sends commands in batches of at most a hundred; returns when each has its outcome. */
    async send(token: string, commands: readonly Record<string, unknown>[]): Promise<CommandOutcome[]> {
      const outcomes: CommandOutcome[] = [];
      for (let from = 0; from < commands.length; from += maxBatch) {
        const batch = commands.slice(from, from + maxBatch);
        tally.sent += batch.length;
        const answer = await call(token, "POST", "/commands", { commands: batch });
        const parsed: BatchAnswer = batchAnswer.parse(await answer.json());
        parsed.outcomes.forEach(count);
        outcomes.push(...parsed.outcomes);
      }
      return outcomes;
    },

    /** Takes one step with a hazard. A conflict is an answer: somebody else was faster, or it was taken before. */
    async step(token: string, hazardId: string, step: Record<string, unknown>): Promise<boolean> {
      tally.sent += 1;
      const answer = await call(token, "POST", `/hazards/${hazardId}/steps`, step);
      if (answer.ok) {
        tally[answer.status === 201 ? "applied" : "replayed"] += 1;
        return true;
      }
      const { code } = (await answer.json()) as { code: string };
      tally.rejected[code] = (tally.rejected[code] ?? 0) + 1;
      return false;
    },
  };
}
