import { z } from "zod";
import { eventType } from "@safegrid/domain/event";
import { gridId } from "@safegrid/domain/id";
import { webhookStates } from "@safegrid/domain/webhook";
import { gridSummary } from "./grid.ts";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

/** An address to which the log is sent (P10), and how far it has got. The secret is shown once. */
export const webhook = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    /** Which events; empty = all that the log holds. */
    types: z.array(eventType),
    /** Of which subtree; null = nothing was granted yet, or any more. */
    grid: gridSummary.nullable(),
    state: z.enum(webhookStates),
    grantedAt: instantOut.nullable(),
    grantedByName: z.string().nullable(),
    createdAt: instantOut,
    createdByName: z.string(),
    disabledAt: instantOut.nullable(),
    disabledReason: z.string().nullable(),
    /** The log position up to which everything was delivered or was not for it, and how far the log is. */
    position: z.int(),
    head: z.int(),
    /** Of the message that is being tried: how often it failed, since when, why, and when it is tried again. */
    attempt: z.int(),
    failingSince: instantOut.nullable(),
    lastError: z.string().nullable(),
    nextAt: instantOut.nullable(),
    lastDeliveredAt: instantOut.nullable(),
    /** Until then messages bear a second signature, by the secret of before. */
    formerSecretUntil: instantOut.nullable(),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof webhook>;

export const webhookList = listOf(webhook).meta({ id: "WebhookList" });
export type WebhookList = z.infer<typeof webhookList>;

const url = z.url({ protocol: /^https?$/ }).max(1_000);
const types = z.array(eventType).max(200);

/** A new endpoint (account administrator); which subtree it hears of is granted by somebody else. */
export const newWebhook = z
  .object({ url, description: plainText(200), types: types.default([]) })
  .meta({ id: "NewWebhook" });
export type NewWebhook = z.infer<typeof newWebhook>;

/** What changes of an endpoint. Another address needs a new grant. */
export const webhookChange = z
  .object({ url: url.optional(), description: plainText(200).optional(), types: types.optional() })
  .refine((change) => Object.keys(change).length > 0, { error: "something must change" })
  .meta({ id: "WebhookChange" });
export type WebhookChange = z.infer<typeof webhookChange>;

/** The signing secret `whsec_…` (Standard Webhooks), shown this once. */
export const webhookSecret = z.object({ id: z.uuid(), secret: z.string() }).meta({ id: "WebhookSecret" });
export type WebhookSecret = z.infer<typeof webhookSecret>;

/** Which subtree an endpoint hears of from now on (security administrator); null takes it away. */
export const newWebhookGrant = z
  .object({ gridId: gridId.nullable(), reason: plainText(200) })
  .meta({ id: "NewWebhookGrant" });
export type NewWebhookGrant = z.infer<typeof newWebhookGrant>;

/** Sends everything behind a log position again, in order; a later one leaves out what lies between. */
export const webhookReplay = z
  .object({ position: z.int().min(0), reason: plainText(200) })
  .meta({ id: "WebhookReplay" });
export type WebhookReplay = z.infer<typeof webhookReplay>;

const outcome = {
  /** The HTTP status that was answered; null = there was no answer. */
  status: z.int().nullable(),
  error: z.string().nullable(),
  /** The beginning of what was answered. */
  response: z.string().nullable(),
  durationMs: z.int(),
};

/** One message and what became of it. */
export const webhookDelivery = z
  .object({
    seq: z.int(),
    messageId: z.string(),
    type: z.string(),
    state: z.enum(["delivered", "failing"]),
    attempts: z.int(),
    firstAt: instantOut,
    lastAt: instantOut,
    ...outcome,
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryList = listOf(webhookDelivery).meta({ id: "WebhookDeliveryList" });
export type WebhookDeliveryList = z.infer<typeof webhookDeliveryList>;
export const webhookDeliveryQuery = listQuery.extend({ state: z.enum(["all", "delivered", "failing"]).default("all") });

/** What an endpoint answered to a message that says nothing. */
export const webhookTest = z.object(outcome).meta({ id: "WebhookTest" });
export type WebhookTest = z.infer<typeof webhookTest>;

/** What is sent: the body of a message (Standard Webhooks). Ids of records are those of the REST API. */
export const webhookMessage = z
  .object({
    type: eventType,
    /** When it was written into the log. */
    timestamp: instantOut,
    data: z.object({
      /** Its position in the log: order messages by it, and export what changed behind it. */
      seq: z.int(),
      subjectId: z.uuid().nullable(),
      gridId,
      gridCode: z.string(),
      occurredAt: instantOut,
      about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  })
  .meta({ id: "WebhookMessage" });
export type WebhookMessage = z.infer<typeof webhookMessage>;
