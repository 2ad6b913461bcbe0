import { createServer } from "node:http";
import pg from "pg";
import { WebSocketServer } from "ws";

/**
 * The barest program that does what a commit and a push cost on this machine: whatever arrived is parsed, inserted with
 * one statement, and goes out as one frame. No rights, no receipts, no numbers. The bench runs it beside the product
 * (docs/benchmarks.md); it speaks as much of the product's addresses as the load needs.
 */
const db = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
await db.connect();
await db.query(`drop table if exists skeleton_event`);
await db.query(`create table skeleton_event (seq bigint primary key, body json not null)`);

interface Waiting {
  readonly body: string;
  readonly done: () => void;
}
let queue: Waiting[] = [];
let isCommitting = false;
let seq = 0;
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

async function commit(): Promise<void> {
  isCommitting = true;
  while (queue.length > 0) {
    const batch = queue.slice(0, 1_000);
    queue = queue.slice(1_000);
    const seqs = batch.map((_, index) => seq + index + 1);
    await db.query({
      name: "insert",
      text: "insert into skeleton_event (seq, body) select * from unnest($1::bigint[], $2::json[])",
      values: [seqs, batch.map(({ body }) => body)],
    });
    seq += batch.length;
    for (const { done } of batch) done();
    const frame = Buffer.from(`{"type":"frame","seq":${seq},"rows":[${batch.map(({ body }) => body).join(",")}]}`);
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
  }
  isCommitting = false;
}

function add(item: Record<string, unknown>): Promise<void> {
  return new Promise((resolve) => {
    queue.push({ body: JSON.stringify({ occurredAt: item["occurredAt"], placeId: item["placeId"] }), done: resolve });
    if (!isCommitting) setImmediate(() => isCommitting || void commit());
  });
}

const server = createServer((request, response) => {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method === "GET") return answer(200, { head: seq });
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const said = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const items = (said["commands"] ?? [said]) as Record<string, unknown>[];
    void Promise.all(items.map(add)).then(() => answer(201, { count: items.length }));
  });
});
server.on("upgrade", (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (client) => client.send(`{"type":"snapshot","seq":${seq},"rows":[]}`)),
);
server.listen(Number(process.env["PORT"]), "127.0.0.1");
process.on("disconnect", () => process.exit(0));
