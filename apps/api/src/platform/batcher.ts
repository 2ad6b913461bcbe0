/**
 * Group commit: whatever arrives while one run is under way goes together into the next. One run at a time.
 * `run` must settle with one result per item, in order; if it throws, every item of that run fails alike.
 */
export function createBatcher<Item, Result>(options: {
  readonly maxItems: number;
  readonly run: (items: Item[]) => Promise<Result[]>;
}) {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  let queue: Waiting[] = [];
  let isRunning = false;

  async function drain(): Promise<void> {
    isRunning = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, options.maxItems);
      queue = queue.slice(options.maxItems);
      try {
        const results = await options.run(batch.map((waiting) => waiting.item));
        for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    isRunning = false;
  }

  return {
    /** Adds an item and waits for its own result. */
    add(item: Item): Promise<Result> {
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        // Everything that this turn of the event loop still brings joins the first batch.
        if (!isRunning) {
          isRunning = true;
          setImmediate(() => void drain());
        }
      });
    },
    get waitingCount() {
      return queue.length;
    },
  };
}
