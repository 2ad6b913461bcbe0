/**
 * What the officer is told of each record, in this order and never earlier: 已存手机, committed to this phone's disk;
 * 已送达, the server has it and gave a receipt number; 已受理 or 退回, what became of it there.
 */
export const itemStates = ["kept", "delivered", "accepted", "returned"] as const;
export type ItemState = (typeof itemStates)[number];

/** `batch` goes to the common endpoint of phones, `single` to an address of its own, `photo` is uploaded afterwards. */
export type ItemKind = "batch" | "single" | "photo";

/** Why the server did not take it, in its own words. */
export interface Refused {
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
}

/** One record of the queue as it lies on the phone; what it says is sealed, what is needed to send it is not. */
export interface Item {
  /** Given by the store: items are sent in the order in which they were saved. */
  readonly order: number;
  /** The command's id, made here; for a photo the evidence's id. */
  readonly id: string;
  readonly userId: string;
  readonly kind: ItemKind;
  readonly state: ItemState;
  readonly keptAt: string;
  readonly receipt: number | null;
  readonly refused: Refused | null;
  /** Of a photo: the record that it belongs to, which goes first. */
  readonly subjectId: string | null;
  /** The server has it, and somebody there still decides about it. */
  readonly isPending: boolean;
}

/** What an item says, sealed in the store. */
export type Content = CommandContent | PhotoContent;

export interface CommandContent {
  readonly kind: "command";
  /** Below /api/v1. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** For the officer's eyes only. */
  readonly title: string;
  readonly place: string;
}

export interface PhotoContent {
  readonly kind: "photo";
  readonly subjectKind: "hazard" | "visit";
  readonly subjectId: string;
  readonly part: "before" | "after" | "other";
  readonly takenAt: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly title: string;
  readonly place: string;
}
