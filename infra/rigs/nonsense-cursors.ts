import WebSocket from "ws";
import { streamPath } from "@safegrid/contract/live";
import { engineWords } from "./feed-words.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { waited } from "./stage.ts";

/** What no client in its right mind asks for. */
const streamQueries = [
  "since=nonsense",
  "since=:5",
  "since=a:b",
  "since=a:-1",
  "since=a:1e9",
  `since=${"x".repeat(200)}:1`,
  "since=a:9999999999999999999999",
  "depth=4",
  "depth=-1",
  "periods=decade",
  "periods=",
  "scope=nonsense",
];

const subscriptions = [
  null,
  7,
  "subscribe",
  [],
  {},
  { since: { epoch: "a", seq: -1 } },
  { since: { epoch: "a", seq: 0.5 } },
  { since: { epoch: 5, seq: 5 } },
  { since: "a:5" },
  { periods: [] },
  { depth: 9 },
  { version: 99 },
];

/** Nonsense is answered with `bad_request` and a closed socket, and with no row, on both carriers. */
export async function checkNonsense(stage: Stage, context: RigContext): Promise<void> {
  const { token = "", gridId = "" } = stage.phones.find(({ role }) => role === "county_supervisor") ?? {};
  const wish = { token, scope: gridId, depth: 0, periods: ["day"] as const, carrier: "socket.io" as const };
  const sound = { version: 1, scope: gridId, depth: 0, periods: ["day"] };
  await Promise.all([
    ...streamQueries.map((query) => {
      const socket = new WebSocket(`${stage.url.replace("http", "ws")}${streamPath}?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return refused(socket, query, context);
    }),
    ...subscriptions.map((said) => {
      const words = engineWords(wish, null);
      const socket = new WebSocket(stage.url.replace("http", "ws") + words.path);
      const isPart = typeof said === "object" && said !== null && !Array.isArray(said) && Object.keys(said).length > 0;
      const asked = `42${JSON.stringify(["subscribe", isPart ? { ...sound, ...said } : said])}`;
      socket.on("message", (data: Buffer) => {
        const text = data.toString();
        if (text.startsWith("0")) socket.send(words.connect);
        else if (text.startsWith("40")) socket.send(asked);
      });
      return refused(socket, asked, context);
    }),
  ]);
}

async function refused(socket: WebSocket, what: string, { fault, within }: RigContext): Promise<void> {
  const heard: string[] = [];
  let isClosed = false;
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  socket.on("close", () => (isClosed = true));
  socket.on("error", () => {});
  if ((await waited(() => isClosed, within(5_000))) === null) fault(`the socket stays open after ${what}`);
  if (heard.some((text) => text.includes('"rows"'))) fault(`rows came for ${what}`);
  if (!heard.some((text) => text.includes('"bad_request"')))
    fault(`nobody said bad_request to ${what}: ${heard.join(" ")}`);
  socket.terminate();
}
