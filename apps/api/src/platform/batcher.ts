/**
 * Group commit: whatever arrives while one run is under way goes together into the next. `run` must settle with one
 * result per item, in order; if it throws, every item of that run fails alike. A run that has decided everything and
 * only waits for its commit says so by `handOver`: the next one may then begin, at most one ahead. What is urgent
 * overtakes what is not, but for a tenth of each run, so that nothing waits for ever; of what is not, a run takes
 * `mostOthers`, so that nothing urgent waits long behind it. Within each the order stays.
 */
export function createBatcher<Item, Result>(options: {
  readonly maxItems: number;
  readonly run: (items: Item[], handOver: () => void) => Promise<Result[]>;
  /** Everything is alike when left out. */
  readonly isUrgent?: (item: Item) => boolean;
  readonly mostOthers?: number;
}) {
  const { maxItems, isUrgent = () => true, mostOthers = maxItems } = options;
  const leastOthers = Math.ceil(maxItems / 10);
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  let urgent: Waiting[] = [];
  let others: Waiting[] = [];
  let isTaken = false;

  function takeNext(): Waiting[] {
    const first = urgent.slice(0, maxItems - Math.min(leastOthers, others.length));
    const rest = others.slice(0, Math.min(mostOthers, maxItems - first.length));
    urgent = urgent.slice(first.length);
    others = others.slice(rest.length);
    return [...first, ...rest];
  }

  async function runNext(): Promise<void> {
    const batch = takeNext();
    let isHandedOver = false;
    const handOver = () => {
      if (isHandedOver) return;
      isHandedOver = true;
      isTaken = false;
      begin();
    };
    try {
      const results = await options.run(
        batch.map((waiting) => waiting.item),
        handOver,
      );
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      handOver();
    }
  }

  /** Everything that this turn of the event loop still brings joins the next batch. */
  function begin(): void {
    if (isTaken || urgent.length + others.length === 0) return;
    isTaken = true;
    setImmediate(() => void runNext());
  }

  return {
    /** Adds an item and waits for its own result. */
    add(item: Item): Promise<Result> {
      return new Promise((resolve, reject) => {
        (isUrgent(item) ? urgent : others).push({ item, resolve, reject });
        begin();
      });
    },
    get waitingCount() {
      return urgent.length + others.length;
    },
  };
}
