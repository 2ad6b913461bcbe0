/** Does a piece of work, and once more where it was wanted again meanwhile, however often. Resolves when all is done. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isWantedAgain = false;
  const go = async () => {
    try {
      do {
        isWantedAgain = false;
        await work();
      } while (isWantedAgain);
    } finally {
      running = null;
    }
  };
  return () => {
    isWantedAgain = true;
    running ??= go();
    return running;
  };
}
