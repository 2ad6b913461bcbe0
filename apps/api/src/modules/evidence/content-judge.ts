import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { ContentRefusal } from "#/modules/evidence/content-refusal.ts";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";
import type { JudgedContent } from "#/modules/evidence/judge-content.ts";

export interface JudgeTask {
  readonly n: number;
  readonly path: string;
}

export type JudgeAnswer =
  | { readonly n: number; readonly judged: JudgedContent }
  | { readonly n: number; readonly refusal: { readonly code: ContentRefusal; readonly detail: string } }
  | { readonly n: number; readonly fault: string };

export type ContentJudge = ReturnType<typeof createContentJudge>;

const damaged = () => new RefusedContent("picture-not-readable", "照片无法在合理的时间和内存内读取");

/**
 * Has files judged in a process of its own, one after the other; it is started when there is something to judge and ends
 * after a minute of idleness. A file on which it crashes twice or that takes it too long counts as damaged. A decoder's
 * fault costs this one file and a start of 0.3 s.
 */
export function createContentJudge(
  program = new URL("./judge-content.process.ts", import.meta.url),
  { patienceMs = 40_000, idleMs = 60_000 } = {},
) {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
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
  function ask(asked: ChildProcess, path: string): Promise<JudgedContent | null> {
    n += 1;
    const task: JudgeTask = { n, path };
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
          if ("judged" in answer) resolve(answer.judged);
          else if ("refusal" in answer) reject(new RefusedContent(answer.refusal.code, answer.refusal.detail));
          else reject(new Error(answer.fault));
        });
      };
      asked.on("message", onAnswer).once("exit", onExit);
      asked.send(task, (error) => error && settle(() => resolve(null)));
    });
  }

  async function judgeNow(path: string): Promise<JudgedContent> {
    if (isClosed) throw new Error("the judge of contents is closed");
    clearTimeout(idle);
    // A process may have died of something else, or be dying: only a file that two of them end over is to blame.
    for (let tries = 0; tries < 2; tries += 1) {
      const asked = (child ??= start());
      try {
        const judged = await ask(asked, path);
        if (judged) return judged;
        leave(asked, true);
      } finally {
        idle = setTimeout(() => leave(asked), idleMs);
        idle.unref();
      }
    }
    throw damaged();
  }

  return {
    /** Judges the file at a path. Throws RefusedContent with the reason; any other error says nothing of the file. */
    judge(path: string): Promise<JudgedContent> {
      const turn = last.then(
        () => judgeNow(path),
        () => judgeNow(path),
      );
      last = turn.catch(() => {});
      return turn;
    },

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
