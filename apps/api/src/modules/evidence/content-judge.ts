import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { PictureSize } from "@safegrid/domain/evidence";
import type { ContentRefusal } from "#/modules/evidence/content-refusal.ts";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";
import type { JudgedContent } from "#/modules/evidence/judge-content.ts";

/** A file to be judged, or, with a size, one of which a picture is to be made. */
export interface JudgeTask {
  readonly n: number;
  readonly path: string;
  readonly size: PictureSize | null;
}

export type JudgeAnswer =
  | { readonly n: number; readonly made: JudgedContent | Uint8Array }
  | { readonly n: number; readonly refusal: { readonly code: ContentRefusal; readonly detail: string } }
  | { readonly n: number; readonly fault: string };

export type ContentJudge = ReturnType<typeof createContentJudge>;

type Made = JudgedContent | Uint8Array;
type Turn = () => Promise<void>;

const damaged = () => new RefusedContent("picture-not-readable", "照片无法在合理的时间和内存内读取");

/**
 * Has files judged, and pictures made of them, in a process of its own, one after the other; it is started when there is
 * something to do and ends after a minute of idleness. Files that are to be judged and pictures that somebody wants to
 * see take turns: neither many phones nor many screens hold up the others. A file on which it crashes twice or that takes it too long counts as damaged. A decoder's
 * fault costs this one file and a start of 0.3 s.
 */
export function createContentJudge(
  program = new URL("./judge-content.process.ts", import.meta.url),
  { patienceMs = 40_000, idleMs = 60_000 } = {},
) {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const lanes: readonly [Turn[], Turn[]] = [[], []];
  let isWorking = false;
  let n = 0;
  let isClosed = false;

  function start(): ChildProcess {
    const { PATH = "", NODE_COMPILE_CACHE } = process.env;
    const started = fork(program, {
      serialization: "advanced",
      execArgv: ["--max-old-space-size=192"],
      // Nothing of the process's own secrets goes along.
      env: { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}), UV_THREADPOOL_SIZE: "2" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    started.on("exit", () => {
      if (child === started) child = undefined;
    });
    // An idle one must not keep the API alive.
    started.unref();
    started.channel?.unref();
    return started;
  }

  /** Lets go of a process; it ends by itself, or is killed. */
  function leave(left: ChildProcess, isHanging = false): void {
    if (child === left) child = undefined;
    if (isHanging) left.kill("SIGKILL");
    else if (left.connected) left.disconnect();
  }

  /** What one process says of a file; null where it ended over it. */
  function ask(asked: ChildProcess, what: Omit<JudgeTask, "n">): Promise<Made | null> {
    n += 1;
    const task: JudgeTask = { n, ...what };
    return new Promise((resolve, reject) => {
      const settle = (say: () => void) => {
        clearTimeout(timer);
        asked.off("message", onAnswer).off("exit", onExit);
        say();
      };
      const timer = setTimeout(() => {
        leave(asked, true);
        settle(() => reject(damaged()));
      }, patienceMs);
      const onExit = () => settle(() => resolve(null));
      const onAnswer = (answer: JudgeAnswer) => {
        if (answer.n !== task.n) return;
        settle(() => {
          if ("made" in answer) resolve(answer.made);
          else if ("refusal" in answer) reject(new RefusedContent(answer.refusal.code, answer.refusal.detail));
          else reject(new Error(answer.fault));
        });
      };
      asked.on("message", onAnswer).once("exit", onExit);
      asked.send(task, (error) => error && settle(() => resolve(null)));
    });
  }

  async function carryOut(what: Omit<JudgeTask, "n">): Promise<Made> {
    if (isClosed) throw new Error("the judge of contents is closed");
    clearTimeout(idle);
    // A process may have died of something else, or be dying: only a file that two of them end over is to blame.
    for (let tries = 0; tries < 2; tries += 1) {
      const asked = (child ??= start());
      try {
        const made = await ask(asked, what);
        if (made) return made;
        leave(asked, true);
      } finally {
        idle = setTimeout(() => leave(asked), idleMs);
        idle.unref();
      }
    }
    throw damaged();
  }

  async function workOff(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (let at = 0; lanes.some((lane) => lane.length > 0); at += 1) await lanes[at % 2 === 0 ? 0 : 1].shift()?.();
    isWorking = false;
  }

  function inTurn(lane: Turn[], what: Omit<JudgeTask, "n">): Promise<Made> {
    return new Promise((resolve, reject) => {
      lane.push(() => carryOut(what).then(resolve, reject));
      void workOff();
    });
  }

  return {
    /** Judges the file at a path. Throws RefusedContent with the reason; any other error says nothing of the file. */
    judge: (path: string) => inTurn(lanes[0], { path, size: null }) as Promise<JudgedContent>,

    /** Makes a picture that is shown instead of the file at a path; throws as `judge`. */
    picture: (path: string, size: PictureSize) => inTurn(lanes[1], { path, size }) as Promise<Uint8Array>,

    /** Of the process that judges at this moment; undefined where there is none. */
    get pid() {
      return child?.pid;
    },

    close(): void {
      isClosed = true;
      clearTimeout(idle);
      child?.kill("SIGKILL");
    },
  };
}
