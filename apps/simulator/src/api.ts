import { setTimeout as sleep } from "node:timers/promises";
import type { CommandOutcome } from "@safegrid/contract/command";
import { batchAnswer, commandAnswer, maxBatch } from "@safegrid/contract/command";
import type { DuePlace } from "@safegrid/contract/due-place";
import { duePlaceList } from "@safegrid/contract/due-place";
import type { HazardRow } from "@safegrid/contract/hazard";
import { hazardList } from "@safegrid/contract/hazard";
import { problem, problemOf } from "@safegrid/contract/problem";
import type { Tally } from "./tally.ts";
import type { Wire, WireAnswer } from "./wire.ts";

export type Command = Readonly<Record<string, unknown>>;

export interface ApiOptions {
  readonly wire: Wire;
  readonly tally: Tally;
  /** Ends all waiting: what has no receipt by then is left to the next run. */
  readonly stop: AbortSignal;
  /** 0…1, for the jitter of waiting; phones must not come back in step. */
  readonly jitter: () => number;
}

export type Api = ReturnType<typeof createApi>;

const firstWaitMs = 100;
const longestWaitMs = 10_000;
/** So often an item is sent again that the server says it failed at by itself; after that the refusal is counted. */
const mostItemTries = 8;

/** Talks to SafeGrid as a phone does: whatever was not receipted is sent again, with the same ids, until it is. */
export function createApi({ wire, tally, stop, jitter }: ApiOptions) {
  async function waitBefore(tries: number, askedMs: number): Promise<void> {
    tally.counts.retries += 1;
    const backoffMs = Math.min(longestWaitMs, firstWaitMs * 2 ** tries) * (0.5 + jitter());
    await sleep(Math.max(askedMs, backoffMs), undefined, { signal: stop });
  }

  /** Calls until the server gives an answer that is one: no dropped line, no 429, nothing from 500 on. */
  async function call(token: string, method: "GET" | "POST", path: string, body?: unknown): Promise<WireAnswer> {
    for (let tries = 0; ; tries += 1) {
      stop.throwIfAborted();
      const answer = await wire.send(token, method, path, body).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      await waitBefore(tries, answer?.retryAfterMs ?? 0);
    }
  }

  async function read(token: string, path: string): Promise<unknown> {
    const { status, body } = await call(token, "GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async function postOne(token: string, path: string, command: Command): Promise<CommandOutcome> {
    const { status, body } = await call(token, "POST", path, command);
    return status < 300 ? commandAnswer.parse(body) : refusal(command, status, body);
  }

  async function postBatch(token: string, commands: readonly Command[]): Promise<CommandOutcome[]> {
    const [only] = commands;
    if (only && commands.length === 1)
      return [await postOne(token, only["type"] === "visit.record" ? "/visits" : "/hazards", only)];
    const { status, body } = await call(token, "POST", "/commands", { commands });
    if (status !== 200) return commands.map((command) => refusal(command, status, body));
    const { outcomes } = batchAnswer.parse(body);
    const answered = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome : outcome.receipt).commandId);
    if (commands.some((command, at) => command["commandId"] !== answered[at]) || outcomes.length !== commands.length)
      throw new Error("the outcomes are not those of the commands");
    return outcomes;
  }

  return {
    async duePlaces(token: string, on: string): Promise<DuePlace[]> {
      return duePlaceList.parse(await read(token, `/due-places?on=${on}`)).places;
    },

    /** All hazards of the caller's scope about which somebody still has to do something. */
    async openHazards(token: string): Promise<HazardRow[]> {
      const all: HazardRow[] = [];
      for (let offset: number | null = 0; offset !== null;) {
        const page = hazardList.parse(await read(token, `/hazards?limit=500&offset=${offset}`));
        all.push(...page.hazards);
        offset = page.nextOffset;
      }
      return all;
    },

    /** Sends commands in their order, at most a hundred at once; returns when each has its outcome, in their order. */
    async send(token: string, commands: readonly Command[]): Promise<CommandOutcome[]> {
      const final: CommandOutcome[] = [];
      for (let from = 0; from < commands.length; from += maxBatch) {
        const batch = commands.slice(from, from + maxBatch);
        tally.counts.sent += batch.length;
        const outcomes = await postBatch(token, batch);
        for (let tries = 0; tries < mostItemTries && outcomes.some(isPassing); tries += 1) {
          await waitBefore(tries, 0);
          const open = [...outcomes.keys()].filter((at) => isPassing(outcomes[at] as CommandOutcome));
          const again = await postBatch(
            token,
            open.map((at) => batch[at] as Command),
          );
          open.forEach((at, nth) => (outcomes[at] = again[nth] as CommandOutcome));
        }
        outcomes.forEach(tally.count);
        final.push(...outcomes);
      }
      return final;
    },

    /** Takes one step with a hazard. A conflict is an answer: somebody else was faster, or it was taken before. */
    async step(token: string, hazardId: string, step: Command): Promise<CommandOutcome> {
      tally.counts.sent += 1;
      const outcome = await postOne(token, `/hazards/${hazardId}/steps`, step);
      tally.count(outcome);
      return outcome;
    },
  };
}

function isPassing(outcome: CommandOutcome): boolean {
  return outcome.status === "rejected" && outcome.problem.retryable;
}

function refusal(command: Command, status: number, body: unknown): CommandOutcome {
  const said = problem.safeParse(body);
  return {
    status: "rejected",
    commandId: String(command["commandId"]),
    problem: said.success ? said.data : problemOf("internal-error", { detail: `HTTP ${status} without a problem` }),
  };
}
