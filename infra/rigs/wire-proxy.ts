import type { Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { WireMessage } from "./wire-message.ts";
import { createMessageSplitter, says } from "./wire-message.ts";

/** Which of the API's three pools a connection belongs to, as its start-up settings tell. */
export type PoolName = "hot" | "plain" | "entities";

/** A message under way, seen by the proxy. */
export interface Passing {
  readonly pool: PoolName;
  readonly from: "api" | "database";
  readonly message: WireMessage;
}

/**
 * How a connection breaks. `reset` and `end`: both sides learn of it at once. `late`: the API learns of it at once, the
 * database gets what was under way, and the news of the end, a moment later.
 */
export type CutManner = "reset" | "end" | "late";

export interface CutPlan {
  /** The message with which the counting begins, on the connection on which it is seen first. */
  readonly begins: (passing: Passing) => boolean;
  /**
   * Whether this is the message at which the connection is cut. The first has the number 1, both directions count, the
   * rows of one result together as one.
   */
  readonly cutsAt: (passing: Passing, n: number) => boolean;
  /** Whether that message is still handed on. */
  readonly side: "before" | "after";
  readonly manner: CutManner;
}

export interface Armed {
  readonly isCut: boolean;
  readonly count: number;
}

export interface WireProxy {
  readonly port: number;
  readonly connections: number;
  /** Sets the next cut; the last one, done or not, is forgotten. */
  arm(plan: CutPlan): Armed;
  disarm(): void;
  /** Ends every connection of a pool. */
  drop(pool: PoolName): void;
  close(): void;
}

const lateMs = 80;

interface Link {
  pool: PoolName;
  readonly api: Socket;
  readonly database: Socket;
  isCut: boolean;
}

/** A proxy between API and PostgreSQL that understands where messages end and can break a connection at any of them. */
export async function startWireProxy(databasePort: number): Promise<WireProxy> {
  const links = new Set<Link>();
  let plan: CutPlan | undefined;
  let armed: { isCut: boolean; count: number } = { isCut: false, count: 0 };
  let counted: Link | undefined;
  let lastType = "";

  function isCutHere(link: Link, from: Passing["from"], message: WireMessage): boolean {
    if (!plan || armed.isCut) return false;
    const passing = { pool: link.pool, from, message };
    if (!counted && plan.begins(passing)) counted = link;
    if (counted !== link) return false;
    const isFurtherRow = from === "database" && message.type === "D" && lastType === "D";
    lastType = message.type;
    if (isFurtherRow) return false;
    armed.count += 1;
    armed.isCut = plan.cutsAt(passing, armed.count);
    return armed.isCut;
  }

  function relay(link: Link, from: Passing["from"]): void {
    const [source, target] = from === "api" ? [link.api, link.database] : [link.database, link.api];
    const split = createMessageSplitter(from === "api" ? "client" : "server");
    source.on("data", (chunk: Buffer) => {
      if (link.isCut) return;
      const passed: Buffer[] = [];
      for (const message of split(chunk)) {
        if (message.type === "startup") link.pool = poolOf(message);
        if (!isCutHere(link, from, message)) {
          passed.push(message.bytes);
          continue;
        }
        const { side, manner } = plan as CutPlan;
        const last = side === "after" ? message.bytes : undefined;
        const isHeldBack = manner === "late" && from === "api";
        if (last && !isHeldBack) passed.push(last);
        target.write(Buffer.concat(passed));
        return cut(link, manner, isHeldBack ? last : undefined);
      }
      if (passed.length > 0) target.write(passed.length === 1 ? (passed[0] as Buffer) : Buffer.concat(passed));
    });
    source.on("error", () => {});
    source.on("close", () => {
      links.delete(link);
      if (!link.isCut) target.end();
    });
  }

  function createLink(api: Socket): void {
    api.setNoDelay(true);
    const database = connect({ host: "127.0.0.1", port: databasePort, noDelay: true });
    const link: Link = { pool: "plain", api, database, isCut: false };
    links.add(link);
    relay(link, "api");
    relay(link, "database");
  }

  const server = createServer(createLink);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();

  return {
    port: typeof address === "object" && address ? address.port : 0,
    get connections() {
      return links.size;
    },
    arm(next) {
      plan = next;
      counted = undefined;
      armed = { isCut: false, count: 0 };
      return armed;
    },
    disarm() {
      plan = undefined;
    },
    drop(pool) {
      for (const link of links) if (link.pool === pool) cut(link, "reset");
    },
    close() {
      server.close();
      for (const { api, database } of links) {
        api.destroy();
        database.destroy();
      }
    },
  };
}

function cut(link: Link, manner: CutManner, heldBack?: Buffer): void {
  link.isCut = true;
  if (manner === "end") link.api.end();
  else link.api.resetAndDestroy();
  const endDatabase = () => {
    if (heldBack) link.database.write(heldBack);
    // What was handed on arrives before the end does.
    link.database.end();
  };
  if (manner === "late") setTimeout(endDatabase, lateMs);
  else endDatabase();
}

function poolOf(startup: WireMessage): PoolName {
  if (says(startup, "enable_seqscan")) return "hot";
  return says(startup, "application_name\0safegrid") ? "plain" : "entities";
}
