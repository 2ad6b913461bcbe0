import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type {
  NewWebhook,
  NewWebhookGrant,
  WebhookChange,
  WebhookSecret,
  WebhookTest,
} from "@safegrid/contract/webhook";
import { formerSecretMs } from "@safegrid/domain/webhook";
import type { OperationKind } from "@safegrid/domain/operation";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Administrator } from "#/modules/access/account.service.ts";
import { actorOf } from "#/modules/access/account.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";
import type { AddressRule } from "#/modules/webhook/address-rule.ts";
import { AddressRefused } from "#/modules/webhook/address-rule.ts";
import type { Target } from "#/modules/webhook/delivery.ts";
import { noteDelivery, sendEvent, sendMessage } from "#/modules/webhook/delivery.ts";
import type { Attempt } from "#/modules/webhook/post-message.ts";
import { readEventsFor } from "#/modules/webhook/webhook.queries.ts";

export type Webhooks = ReturnType<typeof createWebhooks>;

interface Endpoint extends Target {
  readonly id: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly gridId: string | null;
  readonly grantedAt: Date | null;
  readonly disabledAt: Date | null;
}

/**
 * Endpoints of other systems (P10): the account administrator says where messages go, the security administrator of which
 * subtree they tell. Another address needs a new grant, so that neither can lead the county's data elsewhere alone.
 */
export function createWebhooks(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rule: AddressRule;
  /** Called when an endpoint may be due now. */
  readonly onChanged: () => void;
}) {
  const { db, clock, tree, rule, onChanged } = options;

  /** Changes an endpoint under its lock, with a line in the operation log. */
  async function change<T>(
    by: Administrator,
    id: string,
    act: (
      tx: Sql,
      endpoint: Endpoint,
    ) => Promise<{ result: T; about: Readonly<Record<string, string | number | null>> }>,
    kind: OperationKind = "webhook_changed",
  ): Promise<T> {
    const result = await db.transaction(async (tx) => {
      const endpoint = await lockEndpoint(tx, id);
      const done = await act(tx, endpoint);
      const about = { id, url: endpoint.url, ...done.about };
      await noteOperation(tx, { kind, ...actorOf(by), about }, clock.now());
      return done.result;
    });
    onChanged();
    return result;
  }

  const done = (about: Readonly<Record<string, string | number | null>>) => ({ result: undefined, about });

  return {
    /** A new endpoint, to which nothing is sent yet. */
    async create(by: Administrator, { url, description, types }: NewWebhook): Promise<WebhookSecret> {
      requireAddress(rule, url);
      const [id, secret] = [uuidv7(), newSecret()];
      await db.transaction(async (tx) => {
        await tx.query(
          `insert into webhook_endpoint (id, url, description, types, secret, created_at, created_by_name, position)
           select $1, $2, $3, $4, $5, $6, $7, coalesce(max(seq), 0) from log_head`,
          [id, url, description, [...new Set(types)], secret, clock.now(), by.caller.name],
        );
        const about = { id, url, description, types: types.join(" "), action: "created" };
        await noteOperation(tx, { kind: "webhook_changed", ...actorOf(by), about }, clock.now());
      });
      return { id, secret };
    },

    change: (by: Administrator, id: string, of: WebhookChange): Promise<void> =>
      change(by, id, async (tx, endpoint) => {
        if (of.url !== undefined) requireAddress(rule, of.url);
        const isElsewhere = of.url !== undefined && of.url !== endpoint.url;
        await tx.query(
          `update webhook_endpoint set url = $2, description = $3, types = $4,
             grid_id = case when $5 then null else grid_id end where id = $1`,
          [
            ...[id, of.url ?? endpoint.url, of.description ?? endpoint.description],
            ...[[...new Set(of.types ?? endpoint.types)], isElsewhere],
          ],
        );
        const to = isElsewhere ? { to: of.url ?? null } : {};
        return done({ action: "changed", fields: Object.keys(of).join(" "), ...to });
      }),

    /** Says of which subtree an endpoint hears; from the first grant on, what happens from then on. */
    grant: (by: Administrator, id: string, { gridId, reason }: NewWebhookGrant): Promise<void> =>
      change(
        by,
        id,
        async (tx, endpoint) => {
          if (gridId !== null) tree.getWithin(by.caller.scopeId, gridId);
          await tx.query(
            `update webhook_endpoint set grid_id = $2, granted_at = $3, granted_by_name = $4,
               position = case when $5 then (select max(seq) from log_head) else position end where id = $1`,
            [id, gridId, clock.now(), by.caller.name, gridId !== null && endpoint.grantedAt === null],
          );
          return done({ gridId, grid: gridId === null ? null : tree.pathName(gridId), reason });
        },
        "grant_changed",
      ),

    disable: (by: Administrator, id: string, reason: string): Promise<void> =>
      change(by, id, async (tx) => {
        await tx.query(
          `update webhook_endpoint set disabled_at = coalesce(disabled_at, $2), disabled_reason = $3 where id = $1`,
          [id, clock.now(), reason],
        );
        return done({ action: "disabled", reason });
      }),

    /** Lets a disabled endpoint go on where it was; one that is failing is tried at once. */
    enable: (by: Administrator, id: string, reason: string): Promise<void> =>
      change(by, id, async (tx) => {
        await tx.query(
          `update webhook_endpoint set disabled_at = null, disabled_reason = null, attempt = 0, next_at = null,
             failing_since = null, last_error = null where id = $1`,
          [id],
        );
        return done({ action: "enabled", reason });
      }),

    /** A new secret; messages bear the signature of the former one too for a day. */
    rotate: (by: Administrator, id: string): Promise<WebhookSecret> =>
      change(by, id, async (tx, endpoint) => {
        const secret = newSecret();
        await tx.query(
          `update webhook_endpoint set secret = $2, former_secret = $3, former_secret_until = $4 where id = $1`,
          [id, secret, endpoint.secret, new Date(clock.now().getTime() + formerSecretMs)],
        );
        return { result: { id, secret }, about: { action: "rotated" } };
      }),

    /** Sets how far an endpoint is: back, to have it sent again, or forward, past what it cannot take. */
    replay: (by: Administrator, id: string, position: number, reason: string): Promise<void> =>
      change(by, id, async (tx) => {
        const [head] = await tx.query<{ seq: number }>(`select max(seq) as seq from log_head`);
        if (!head || position > head.seq)
          throw fieldProblem("not-known-then", "/position", `the log reaches to ${head?.seq ?? 0}`);
        await tx.query(
          `update webhook_endpoint set position = $2, attempt = 0, next_at = null, failing_since = null,
             last_error = null where id = $1`,
          [id, position],
        );
        return done({ action: "replayed", position, reason });
      }),

    remove: (by: Administrator, id: string): Promise<void> =>
      change(by, id, async (tx) => {
        await tx.query(`delete from webhook_endpoint where id = $1`, [id]);
        return done({ action: "removed" });
      }),

    /** Sends one event again, out of order, and waits for what comes of it. */
    async resend(by: Administrator, id: string, seq: number): Promise<WebhookTest> {
      const endpoint = await readEndpoint(db, id);
      if (endpoint.gridId === null) throw new DomainProblem("webhook-not-granted");
      const { gridId } = endpoint;
      const [event] = await readEventsFor(db, { gridId, types: [] }, seq - 1, seq, 1);
      if (!event) throw new DomainProblem("not-found");
      await noteAbout(by, endpoint, { action: "resent", seq });
      const attempt = await sendEvent(rule, clock, endpoint, event);
      await noteDelivery(db, id, event, attempt, clock.now());
      return outcomeOf(attempt);
    },

    /** Sends a message that says nothing, to see whether the endpoint answers. */
    async test(by: Administrator, id: string): Promise<WebhookTest> {
      const endpoint = await readEndpoint(db, id);
      await noteAbout(by, endpoint, { action: "tested" });
      const body = JSON.stringify({ type: "webhook.test", timestamp: clock.now().toISOString(), data: {} });
      return outcomeOf(await sendMessage(rule, clock, endpoint, { id: `test_${uuidv7()}`, body }));
    },
  };

  function noteAbout(by: Administrator, { id, url }: Endpoint, about: Readonly<Record<string, string | number>>) {
    return db.transaction((tx) =>
      noteOperation(tx, { kind: "webhook_changed", ...actorOf(by), about: { id, url, ...about } }, clock.now()),
    );
  }
}

function outcomeOf({ status, error, response, durationMs }: Attempt): WebhookTest {
  return { status, error, response, durationMs };
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

function requireAddress(rule: AddressRule, url: string): void {
  try {
    rule.requireUrl(url);
  } catch (error) {
    if (error instanceof AddressRefused) throw fieldProblem("webhook-address-refused", "/url", error.message);
    throw error;
  }
}

const endpointSql = `select id, url, description, types, secret, former_secret as "formerSecret",
    former_secret_until as "formerSecretUntil", grid_id as "gridId", granted_at as "grantedAt",
    disabled_at as "disabledAt"
  from webhook_endpoint where id = $1`;

async function readEndpoint(sql: Sql, id: string): Promise<Endpoint> {
  const [endpoint] = await sql.query<Endpoint>(endpointSql, [id]);
  if (!endpoint) throw new DomainProblem("webhook-not-found");
  return endpoint;
}

async function lockEndpoint(tx: Sql, id: string): Promise<Endpoint> {
  const [endpoint] = await tx.query<Endpoint>(`${endpointSql} for update`, [id]);
  if (!endpoint) throw new DomainProblem("webhook-not-found");
  return endpoint;
}
