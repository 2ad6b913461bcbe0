import { ask } from "./call.ts";
import type { DrainEnd } from "./drain.ts";
import { drain, waitMs } from "./drain.ts";
import { drainPhotos } from "./photo-drain.ts";
import { sweepPhotos } from "./photo-sweep.ts";
import { prefetch } from "./prefetch.ts";
import { countItems, queueOf, removeOld } from "./queue.ts";
import { isForWantOfRoom } from "./storage.ts";
import { currentUser, noteMustSignIn, tokenOf } from "./user.ts";

const lockName = "safegrid-field-drain";
const refreshEveryMs = 600_000;

/** What the app says of the line to the server. */
export interface LineState {
  readonly isSending: boolean;
  /** null = nothing is known yet. */
  readonly isReached: boolean | null;
  readonly barred: string | null;
  /** What the server answers cannot be noted here, for want of room: it is sent again, and counts once. */
  readonly isFull: boolean;
}

/**
 * Sends and fetches whenever there may be a line: at the start, after a save, when the phone says that it is online or the
 * app is looked at again, and after ever longer waits. One drain at a time over all tabs, by a Web Lock; where a browser
 * has none, two may send the same, which the server answers from its receipts.
 */
export function createRunner() {
  let line: LineState = { isSending: false, isReached: null, barred: null, isFull: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let isWanted = false;
  let fetchedAt = 0;
  let stopped = false;
  const listeners = new Set<() => void>();

  function say(change: Partial<LineState>): void {
    const next = { ...line, ...change };
    if ((Object.keys(next) as (keyof LineState)[]).every((name) => next[name] === line[name])) return;
    line = next;
    for (const listener of listeners) listener();
  }

  function later(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void run(), ms);
  }

  async function run(): Promise<void> {
    if (line.isSending) {
      isWanted = true;
      return;
    }
    clearTimeout(timer);
    isWanted = false;
    say({ isSending: true });
    let end: DrainEnd = { kind: "wait", retryAfterS: 0 };
    try {
      end = await underLock(work);
      say({ isFull: false });
    } catch (error) {
      if (!isForWantOfRoom(error)) throw error;
      say({ isFull: true });
    } finally {
      say({ isSending: false });
      tries = end.kind === "empty" ? 0 : tries + 1;
      if (isWanted) later(0);
      else if (end.kind === "empty") later(refreshEveryMs);
      else if (end.kind !== "sign-in") later(waitMs(tries, Math.random(), end.kind === "wait" ? end.retryAfterS : 0));
    }
  }

  async function work(): Promise<DrainEnd> {
    const user = await currentUser();
    if (!user || user.mustSignIn) return { kind: "sign-in" };
    const token = await tokenOf(user);
    if (token === null) return { kind: "sign-in" };
    let isUnreached = false;
    const end = await drain(
      queueOf(user),
      async (path, body) => {
        const answer = await ask(path, { method: "POST", body, token });
        isUnreached = answer.status === 0;
        say({ isReached: !isUnreached });
        // What became of it is to be seen soon.
        fetchedAt = 0;
        return answer;
      },
      () => stopped,
    );
    say({ barred: end.kind === "barred" ? end.refused.title : null });
    if (end.kind === "sign-in") await noteMustSignIn(user.userId);
    if (end.kind === "sign-in" || end.kind === "barred" || isUnreached) return end;
    // A record that waits does not hold up the photos of those that have arrived, nor what is to be read; a photo does
    // not hold up a record that was saved meanwhile.
    const photos = await drainPhotos(user, token, () => isWanted || stopped);
    if (photos === "interrupted") return end;
    if (photos === "unreachable") {
      say({ isReached: false });
      return { kind: "wait", retryAfterS: 0 };
    }
    if (photos === "sign-in") {
      await noteMustSignIn(user.userId);
      return { kind: "sign-in" };
    }
    const { kept } = await countItems(user.userId);
    if (kept > 0 && end.kind === "wait") return end;
    const isDueAgain = Date.now() - fetchedAt > 20_000;
    if (!isDueAgain) return photos === "left" ? { kind: "wait", retryAfterS: 0 } : end;
    const fetched = await prefetch(user, token, Date.now());
    say({ isReached: fetched !== "unreachable" });
    if (fetched === "sign-in") {
      await noteMustSignIn(user.userId);
      return { kind: "sign-in" };
    }
    if (fetched === "done") {
      fetchedAt = Date.now();
      await removeOld(user, Date.now());
      await sweepPhotos(Date.now());
    }
    return fetched === "unreachable" || photos === "left" ? { kind: "wait", retryAfterS: 0 } : end;
  }

  /** Now, and without the patience of earlier failures. */
  const soon = (): void => {
    tries = 0;
    void run();
  };
  const onSight = (): void => {
    if (document.visibilityState === "visible") soon();
  };
  window.addEventListener("online", soon);
  document.addEventListener("visibilitychange", onSight);
  void run();

  return {
    soon,
    /** Asks for everything anew, at the officer's wish. */
    refresh(): void {
      fetchedAt = 0;
      soon();
    },
    line: () => line,
    onLine(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop(): void {
      stopped = true;
      clearTimeout(timer);
      window.removeEventListener("online", soon);
      document.removeEventListener("visibilitychange", onSight);
    },
  };
}
export type Runner = ReturnType<typeof createRunner>;

async function underLock(work: () => Promise<DrainEnd>): Promise<DrainEnd> {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return work();
  return locks.request(lockName, { ifAvailable: true }, (lock) =>
    // Another tab is at it; its changes are heard here.
    lock ? work() : ({ kind: "wait", retryAfterS: 0 } as const),
  );
}
