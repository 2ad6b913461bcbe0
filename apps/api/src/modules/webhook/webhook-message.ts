import { Webhook } from "standardwebhooks";
import type { WebhookMessage } from "@safegrid/contract/webhook";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";

/** An event of the log as it is read for sending. */
export interface SentEvent {
  readonly seq: number;
  readonly type: WebhookMessage["type"];
  readonly gridId: string;
  readonly gridCode: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly subjectId: string | null;
  readonly about: WebhookMessage["data"]["about"];
  /** Of its line in the log's chain, in hex. */
  readonly hash: string;
}

/**
 * The id of an event's message, the same at every attempt and for every receiver. Of a log that was restored and went on
 * differently, another event at the same position has another id.
 */
export function messageIdOf({ seq, hash }: Pick<SentEvent, "seq" | "hash">): string {
  return `evt_${seq}_${hash.slice(0, 16)}`;
}

/** The body of an event's message. Persons are masked as in every answer; who holds a hazard is asked of the API. */
export function bodyOf(event: SentEvent): string {
  const about = Object.fromEntries(
    Object.entries(event.about)
      .filter(([name]) => name !== "holder")
      .map(([name, value]) => [name, typeof value === "string" ? masked(name, value) : value]),
  );
  const message: WebhookMessage = {
    type: event.type,
    timestamp: event.recordedAt,
    data: {
      seq: event.seq,
      subjectId: event.subjectId,
      gridId: event.gridId as WebhookMessage["data"]["gridId"],
      gridCode: event.gridCode,
      occurredAt: event.occurredAt,
      about,
    },
  };
  return JSON.stringify(message);
}

function masked(name: string, value: string): string {
  if (/phone$/i.test(name)) return maskPhone(value) ?? "";
  return /(contact|person|officer|holder|by)_?name$/i.test(name) || /^legal_?person$/i.test(name)
    ? maskName(value)
    : value;
}

/** The headers of a message (Standard Webhooks): one signature for each secret in force, the newest first. */
export function headersOf(
  message: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  at: Date,
): Record<string, string> {
  return {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "SafeGrid-Webhooks/1",
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(message.id, at, message.body)).join(" "),
  };
}
