import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { hazardRow } from "@safegrid/contract/hazard";
import {
  closeMessage,
  eventRow,
  frameMessage,
  heartbeatMessage,
  heartbeatMs,
  liveRow,
  snapshotMessage,
  socketEvents,
  socketPath,
  streamPath,
  streamQuery,
  subscription,
} from "@safegrid/contract/live";
import { numbersRow, standingRow } from "@safegrid/contract/number";

/** What the server says, in the order in which a client hears it first. */
const told = {
  snapshot: {
    schema: snapshotMessage,
    summary: "Exactly the state at `seq`. Replaces whatever the client had.",
  },
  frame: {
    schema: frameMessage,
    summary: "Absolute rows that changed since `prev`, the number last sent to this subscription: replace, never add.",
  },
  heartbeat: {
    schema: heartbeatMessage,
    summary: `Every ${heartbeatMs / 1000} s: the log's head, and what was last sent to this subscription.`,
  },
  close: {
    schema: closeMessage,
    summary: "The last word. `draining`: come back with `since`. Every other reason: come back without.",
  },
};

const title = "SafeGrid 安全网格, live feed";
const description = `One message union over two carriers: plain WebSocket for everybody's screens and systems, socket.io
for browsers that already speak it. A client gets a \`snapshot\`, then \`frame\`s, each of which must follow on the last
(\`prev\`); when one does not, or on any other doubt, it takes a new snapshot. Changes outside the token's subtree send
nothing. docs/live-feed.md tells the rest. Commands and questions, and the webhooks that carry the same events to
systems that hold no connection: \`/api/openapi.json\`.`;

/** The feed as an AsyncAPI 3.0 document, but for its servers; made from the schemas by which clients parse messages. */
function describeFeed(sessionCookie: string) {
  const toldNames = Object.keys(told);
  const toldSchemas = Object.values(told).map(({ schema }) => schema);
  const query = bare(z.toJSONSchema(streamQuery, { io: "input", target: "draft-7", override: withoutNoise }));
  const refsIn = (channel: string, names: readonly string[]) =>
    names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
  const messages = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
  return {
    asyncapi: "3.0.0",
    info: { title, version: "1.0.0", description, license: { name: "MIT" } },
    defaultContentType: "application/json",
    channels: {
      stream: {
        address: streamPath,
        title: "Plain WebSocket",
        description:
          "The subscription stands in the query. In a browser, which cannot set headers, the token may be sent as the " +
          "subprotocol `bearer.TOKEN`. One message a text frame; answer pings, as every library does by itself.",
        messages: messages(toldNames),
        bindings: { ws: { method: "GET", query, bindingVersion: "0.1.0" } },
      },
      socketIo: {
        address: socketPath,
        title: "socket.io",
        description:
          `socket.io 4, websocket transport only, \`auth: { token }\` or the session's cookie. The client emits ` +
          `\`${socketEvents.subscribe}\` with its subscription, again whenever it wants another one; the server emits ` +
          `\`${socketEvents.message}\` with each message.`,
        messages: messages([...toldNames, "subscribe"]),
      },
    },
    operations: {
      tell: {
        action: "send",
        channel: { $ref: "#/channels/stream" },
        messages: refsIn("stream", toldNames),
      },
      tellOverSocketIo: {
        action: "send",
        channel: { $ref: "#/channels/socketIo" },
        messages: refsIn("socketIo", toldNames),
      },
      subscribeOverSocketIo: {
        action: "receive",
        channel: { $ref: "#/channels/socketIo" },
        messages: refsIn("socketIo", ["subscribe"]),
      },
    },
    components: {
      messages: {
        ...Object.fromEntries(
          Object.entries(told).map(([name, { schema, summary }]) => [
            name,
            { name: socketEvents.message, title: name, summary, payload: { $ref: pathOf(idOf(schema)) } },
          ]),
        ),
        subscribe: {
          name: socketEvents.subscribe,
          title: "subscribe",
          summary: "Which subtree, how many levels below it, which current periods; `since` where it resumes.",
          payload: { $ref: pathOf(idOf(subscription)) },
        },
      },
      schemas: {
        ...named("output", ...toldSchemas, liveRow, numbersRow, standingRow, hazardRow, eventRow),
        // What a client sends, as it may send it.
        ...named("input", subscription),
      },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "httpApiKey", name: sessionCookie, in: "cookie" },
      },
    },
  };
}

/** AsyncAPI 3.0 at /api/asyncapi.json, for everybody. */
export function serveFeedDescription(app: FastifyInstance, sessionCookie: string): void {
  let described: ReturnType<typeof describeFeed> | undefined;
  app.get("/api/asyncapi.json", { config: { ability: "public" }, schema: { hide: true } }, async (request) => {
    described ??= describeFeed(sessionCookie);
    const here = {
      host: request.host,
      protocol: request.protocol === "https" ? "wss" : "ws",
      security: [{ $ref: "#/components/securitySchemes/bearer" }, { $ref: "#/components/securitySchemes/session" }],
    };
    return { ...described, servers: { here } };
  });
}

const pathOf = (id: string) => `#/components/schemas/${id}`;
const idOf = (schema: z.ZodType) => z.globalRegistry.get(schema)?.id ?? "";

/** Patterns beside a format and the bounds of a double's whole numbers say nothing to a reader. */
function withoutNoise({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Schemas by their ids, which refer to one another within the document. */
function named(io: "input" | "output", ...all: z.ZodType[]): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const schema of all) registry.add(schema, { id: idOf(schema) });
  const { schemas } = z.toJSONSchema(registry, { io, target: "draft-7", uri: pathOf, override: withoutNoise });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

/** Where it stands, a schema has its dialect and its address from the document. */
function bare({ $schema: _dialect, $id: _address, ...schema }: Record<string, unknown>): object {
  return schema;
}
