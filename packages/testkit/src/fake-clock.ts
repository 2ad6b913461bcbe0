/** A clock that stands still until a test moves it. */
export interface FakeClock {
  now(): Date;
  set(to: Date | string): void;
  /** Moves by milliseconds; never backwards. */
  advance(ms: number): void;
}

/** A clock that stands at an instant. Throws RangeError on a text that is none, and on a negative advance. */
export function createFakeClock(startsAt: Date | string): FakeClock {
  let nowMs = instantOf(startsAt);
  return {
    now: () => new Date(nowMs),
    set: (to) => {
      nowMs = instantOf(to);
    },
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError(`a clock does not advance by ${ms} ms; use set()`);
      nowMs += ms;
    },
  };
}

function instantOf(at: Date | string): number {
  const ms = new Date(at).getTime();
  if (Number.isNaN(ms)) throw new RangeError(`no instant: ${String(at)}`);
  return ms;
}
