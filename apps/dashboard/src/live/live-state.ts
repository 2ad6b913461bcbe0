import type { HazardRow } from "@safegrid/contract/hazard";
import type { CloseReason, EventRow, FrameMessage, ServerMessage } from "@safegrid/contract/live";
import type { NumbersRow, StandingRow } from "@safegrid/contract/number";
import { attentionOf } from "@safegrid/domain/hazard-attention";
import type { PeriodKind } from "@safegrid/metrics/period";
import { businessDayOf, periodOf } from "@safegrid/metrics/period";

/** All that a screen holds of the feed. Replaced, never changed in place, so that React sees what is new. */
export interface LiveState {
  readonly epoch: string | null;
  readonly seq: number;
  /** The server's clock at its last message. */
  readonly at: string | null;
  readonly numbers: ReadonlyMap<string, NumbersRow>;
  readonly standings: ReadonlyMap<string, StandingRow>;
  readonly hazards: ReadonlyMap<string, HazardRow>;
  /** Newest first. */
  readonly events: readonly EventRow[];
  /** The feed has to be asked anew: for a snapshot, or later. */
  readonly doubt: CloseReason | "gap" | null;
}

export const noLiveState: LiveState = {
  epoch: null,
  seq: -1,
  at: null,
  numbers: new Map(),
  standings: new Map(),
  hazards: new Map(),
  events: [],
  doubt: null,
};

const mostEvents = 50;

/** The key of a grid's numbers in one kind of current period. */
export function numbersKey(gridId: string, kind: PeriodKind): string {
  return `${gridId} ${kind}`;
}

/**
 * Folds one message into the state; pure. A frame must follow exactly on what came before, or the state is in doubt
 * and keeps what it had until a snapshot comes (live.md, "Reading"). Memory is bounded: hazards are kept while
 * somebody has to look at them, events up to fifty, numbers one row per grid and kind of period.
 */
export function applyMessage(state: LiveState, message: ServerMessage): LiveState {
  if (message.type === "close") return { ...state, doubt: message.reason };
  if (message.type === "snapshot") return applyRows({ ...noLiveState, epoch: message.epoch }, message);
  if (state.doubt) return state;
  if (message.epoch !== state.epoch) return { ...state, doubt: "epoch_changed" };
  if (message.prev !== state.seq) return { ...state, doubt: "gap" };
  const next = message.type === "heartbeat" ? { ...state, at: message.at } : applyRows(state, message);
  return withoutPastPeriods(next, state.at);
}

/**
 * Frames that follow one another as one frame, which leads to the same state: rows are absolute and stay in their order.
 * A screen that shows twenty states a second need not build five hundred of them.
 */
export function joinFrames(frames: readonly FrameMessage[]): FrameMessage | null {
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) return null;
  return frames.length === 1 ? first : { ...last, prev: first.prev, rows: frames.flatMap(({ rows }) => rows) };
}

/** Whether a frame follows exactly on a position of the same log. */
export function follows(frame: FrameMessage, { epoch, seq }: Pick<LiveState, "epoch" | "seq">): boolean {
  return frame.epoch === epoch && frame.prev === seq;
}

/** At the turn of a Shanghai day the rows of what is over go: yesterday's numbers must not stand under 今日. */
function withoutPastPeriods(state: LiveState, before: string | null): LiveState {
  if (before === null || state.at === null) return state;
  const today = businessDayOf(Date.parse(state.at));
  if (businessDayOf(Date.parse(before)) >= today) return state;
  const isCurrent = (row: NumbersRow) => row.startsOn >= periodOf(row.periodKind, today).startsOn;
  return { ...state, numbers: new Map([...state.numbers].filter(([, row]) => isCurrent(row))) };
}

function applyRows(
  state: LiveState,
  { seq, at, rows }: Extract<ServerMessage, { type: "snapshot" | "frame" }>,
): LiveState {
  const numbers = new Map(state.numbers);
  const standings = new Map(state.standings);
  // What did not change keeps its identity: screens draw anew only what did.
  const hazards = rows.some((row) => row.kind === "hazard")
    ? new Map(state.hazards)
    : (state.hazards as Map<string, HazardRow>);
  const events: EventRow[] = [];
  for (const row of rows) {
    if (row.kind === "numbers") {
      const key = numbersKey(row.gridId, row.periodKind);
      // A late row of a period that is over must not push the current one away.
      if ((numbers.get(key)?.startsOn ?? "") <= row.startsOn) numbers.set(key, row);
    } else if (row.kind === "standing") standings.set(row.gridId, row);
    else if (row.kind === "event") events.push(row);
    else if (attentionOf(row)) hazards.set(row.id, row);
    else hazards.delete(row.id);
  }
  return {
    epoch: state.epoch,
    seq,
    at,
    numbers,
    standings,
    hazards,
    events: [...events.toSorted((a, b) => b.seq - a.seq), ...state.events].slice(0, mostEvents),
    doubt: null,
  };
}
