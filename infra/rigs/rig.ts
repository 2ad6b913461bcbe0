import type { Random } from "./random.ts";

/** What a rig is given, and how it tells what it found. */
export interface RigContext {
  readonly seed: number;
  readonly random: Random;
  /** The form for every day: at most a minute. */
  readonly isShort: boolean;
  /** Whether the rig shall plant its fault in the product; it must turn red then. */
  readonly isPlanted: boolean;
  /**
   * A limit of mere speed, in ms: as it is in full form. The short form runs in the test command, on any machine and
   * beside anything, and there only a standstill may turn it red: five times as much.
   */
  within(ms: number): number;
  /** A measured figure, for people. */
  figure(what: string, value: number | string, unit?: string): void;
  /** A broken guarantee. The rig goes on to its end and is red. */
  fault(text: string): void;
  /** What must be ended in any case, last come first. */
  atEnd(work: () => Promise<void> | void): void;
}

export type Rig = (context: RigContext) => Promise<void>;
