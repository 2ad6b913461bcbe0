import { Worker } from "node:worker_threads";
import type { GeometryJobs } from "./geometry-jobs.ts";

/**
 * Geometry on a thread of its own, so that a county's check or file holds up nobody else. The thread starts with the
 * first job and is started anew when it dies; what it was working on fails then. One job at a time: callers cut long work
 * into pieces. Costs some 40 MB once it runs.
 */
export function createGeometry() {
  let worker: Worker | undefined;
  let nextId = 1;
  let isClosed = false;
  const waiting = new Map<number, { resolve(output: unknown): void; reject(error: Error): void }>();

  function start(): Worker {
    const started = new Worker(new URL("./geometry-thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const fail = (error: Error) => {
      if (worker !== started) return;
      worker = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    started.on("message", ({ id, output, error }: { id: number; output: unknown; error?: string }) => {
      const job = waiting.get(id);
      waiting.delete(id);
      // An idle thread must not keep the process from ending.
      if (waiting.size === 0) started.unref();
      if (error === undefined) job?.resolve(output);
      else job?.reject(new Error(`geometry: ${error}`));
    });
    started.on("error", fail);
    started.on("exit", () => fail(new Error("the geometry thread has ended")));
    return started;
  }

  return {
    run<Name extends keyof GeometryJobs>(
      name: Name,
      input: Parameters<GeometryJobs[Name]>[0],
    ): Promise<Awaited<ReturnType<GeometryJobs[Name]>>> {
      if (isClosed) return Promise.reject(new Error("the geometry thread is closed"));
      worker ??= start();
      worker.ref();
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
        worker?.postMessage({ id, name, input });
      });
    },

    async close(): Promise<void> {
      isClosed = true;
      await worker?.terminate();
    },
  };
}
export type Geometry = ReturnType<typeof createGeometry>;
