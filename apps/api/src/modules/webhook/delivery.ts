import type { Clock } from "#/platform/clock.ts";
import type { Sql } from "#/platform/sql.ts";
import type { AddressRule } from "#/modules/webhook/address-rule.ts";
import type { Attempt } from "#/modules/webhook/post-message.ts";
import { postMessage } from "#/modules/webhook/post-message.ts";
import type { SentEvent } from "#/modules/webhook/webhook-message.ts";
import { bodyOf, headersOf, messageIdOf } from "#/modules/webhook/webhook-message.ts";

/** Where a message goes, and what it is signed with. */
export interface Target {
  readonly url: string;
  readonly secret: string;
  readonly formerSecret: string | null;
  readonly formerSecretUntil: Date | null;
}

/** Sends an event once. */
export async function sendEvent(
  rule: AddressRule,
  clock: Clock,
  to: Target,
  event: SentEvent,
  ending?: AbortSignal,
): Promise<Attempt> {
  return sendMessage(rule, clock, to, { id: messageIdOf(event), body: bodyOf(event) }, ending);
}

/** Signs a message with every secret in force and sends it once. */
export async function sendMessage(
  rule: AddressRule,
  clock: Clock,
  { url, secret, formerSecret, formerSecretUntil }: Target,
  message: { readonly id: string; readonly body: string },
  ending?: AbortSignal,
): Promise<Attempt> {
  const at = clock.now();
  const isFormerGood = formerSecret !== null && formerSecretUntil !== null && at < formerSecretUntil;
  const secrets = [secret, ...(isFormerGood ? [formerSecret] : [])];
  return postMessage(rule, { url, body: message.body, headers: headersOf(message, secrets, at) }, ending);
}

/** Keeps what came of an attempt; the tries of one event at one endpoint are one row. */
export async function noteDelivery(
  sql: Sql,
  endpointId: string,
  event: SentEvent,
  { status, error, response, durationMs }: Attempt,
  at: Date,
): Promise<void> {
  await sql.query(
    `insert into webhook_delivery (endpoint_id, seq, message_id, type, state, attempts, first_at, last_at, status, error,
       response, duration_ms)
     select $1::uuid, $2, $3, $4, $5, 1, $6, $6, $7, $8, $9, $10
     -- Removed meanwhile: nothing to keep.
     where exists (select from webhook_endpoint where id = $1::uuid)
     on conflict (endpoint_id, seq) do update set message_id = excluded.message_id, state = excluded.state,
       attempts = webhook_delivery.attempts + 1, last_at = excluded.last_at, status = excluded.status,
       error = excluded.error, response = excluded.response, duration_ms = excluded.duration_ms`,
    [
      ...[endpointId, event.seq, messageIdOf(event), event.type, error === null ? "delivered" : "failing", at],
      ...[status, error, response, durationMs],
    ],
  );
}
