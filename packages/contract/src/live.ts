import { z } from "zod";
import { eventType } from "@safegrid/domain/event";
import { gridId } from "@safegrid/domain/id";
import { periodKind } from "@safegrid/metrics/period";
import { hazardRow } from "./hazard.ts";
import { numbersRow, standingRow } from "./number.ts";
import { instantOut } from "./text.ts";

/** Version of this union; a client that asks for another is refused by name. */
export const liveVersion = 1;

/** One thing that happened, as screens list it. */
export const eventRow = z
  .object({
    kind: z.literal("event"),
    seq: z.int(),
    type: eventType,
    /** The cell (or higher grid) that it concerns. */
    gridId,
    occurredAt: instantOut,
    recordedAt: instantOut,
    /** The record that it is about, e.g. a hazard's id. */
    subjectId: z.string().nullable(),
    /** What a line of text needs: place, category, grade, whether problems were found. */
    about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: "EventRow" });
export type EventRow = z.infer<typeof eventRow>;

export const liveRow = z
  .discriminatedUnion("kind", [numbersRow, standingRow, hazardRow, eventRow])
  .meta({ id: "LiveRow" });
export type LiveRow = z.infer<typeof liveRow>;

/** What is wanted: one subtree, so many levels below it (0 = the grid alone), and which current periods. */
export const subscription = z
  .object({
    version: z.literal(liveVersion),
    scope: gridId,
    depth: z.int().min(0).max(3),
    periods: z.array(periodKind).min(1).max(5),
    /** Where the client stands; absent = it wants a snapshot. */
    since: z.object({ epoch: z.string(), seq: z.int().min(0) }).optional(),
  })
  .meta({ id: "Subscription" });
export type Subscription = z.infer<typeof subscription>;

const head = { epoch: z.string(), seq: z.int() };

/** Exactly the state at `seq`. Replaces whatever the client had. */
export const snapshotMessage = z
  .object({ type: z.literal("snapshot"), ...head, at: instantOut, rows: z.array(liveRow) })
  .meta({ id: "SnapshotMessage" });

/** Absolute rows that changed since `prev`, the number last sent to this subscription. */
export const frameMessage = z
  .object({ type: z.literal("frame"), ...head, prev: z.int(), at: instantOut, rows: z.array(liveRow) })
  .meta({ id: "FrameMessage" });

/** At most 10 s apart. `prev` lets an idle client notice a gap; `at` is the server's clock. */
export const heartbeatMessage = z
  .object({ type: z.literal("heartbeat"), ...head, prev: z.int(), at: instantOut })
  .meta({ id: "HeartbeatMessage" });

export const closeReason = z.enum([
  "epoch_changed",
  "future_cursor",
  "outdated_cursor",
  "too_slow",
  "scope_changed",
  "draining",
  "bad_request",
  "grid_not_found",
]);
export type CloseReason = z.infer<typeof closeReason>;

/** The last word before the server ends a subscription. All but `draining` mean: take a new snapshot. */
export const closeMessage = z
  .object({
    type: z.literal("close"),
    reason: closeReason,
    retryAfterMs: z.int().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: "CloseMessage" });

export const serverMessage = z
  .discriminatedUnion("type", [snapshotMessage, frameMessage, heartbeatMessage, closeMessage])
  .meta({ id: "ServerMessage" });
export type ServerMessage = z.infer<typeof serverMessage>;
export type SnapshotMessage = z.infer<typeof snapshotMessage>;
export type FrameMessage = z.infer<typeof frameMessage>;

/** The plain WebSocket's address; it takes the subscription as query parameters. */
export const streamPath = "/api/v1/stream";
export const streamQuery = z.object({
  scope: gridId.optional(),
  depth: z.coerce.number().int().min(0).max(3).default(3),
  periods: z
    .string()
    .default("day")
    .transform((text) => text.split(","))
    .pipe(z.array(periodKind).min(1).max(5)),
  /** `EPOCH:SEQ` from an earlier message; absent = snapshot first. */
  since: z
    .string()
    .regex(/^[^:]{1,80}:\d{1,15}$/)
    .optional(),
});

/** Names of the socket.io channel: the client emits `subscribe`, the server emits `message`. */
export const socketEvents = { subscribe: "subscribe", message: "message" } as const;
export const socketPath = "/socket.io/";
export const heartbeatMs = 5_000;
/** Without any message for so long, a screen must say that the link is lost. */
export const linkLostMs = 30_000;
