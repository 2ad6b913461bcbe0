export interface Loop {
  /** Runs the work soon, without waiting for the interval. */
  kick(): void;
  /** Ends the loop and waits for work under way. */
  stop(): Promise<void>;
}

/**
 * Does a piece of work again and again: when kicked, and at least every `everyMs`. Never twice at once. An error is
 * handed to `onError` and the loop goes on: it is the edge at which errors end.
 */
export function startLoop(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;

  function run(): void {
    if (isStopped) return;
    if (running) {
      isWanted = true;
      return;
    }
    clearTimeout(timer);
    isWanted = false;
    running = work()
      .catch(onError)
      .finally(() => {
        running = undefined;
        if (isStopped) return;
        if (isWanted) setImmediate(run);
        else timer = setTimeout(run, everyMs);
      });
  }

  timer = setTimeout(run, 0);
  return {
    kick: run,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
