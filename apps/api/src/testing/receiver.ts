import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request; the number counts from 1. */
export type Responder = (response: ServerResponse, received: Received, n: number) => void;

/** A receiver of webhooks on this machine, which answers as a test says. */
export async function openReceiver() {
  const received: Received[] = [];
  let respond: Responder = (response) => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const of = { headers: request.headers, body: Buffer.concat(pieces).toString("utf8") };
      received.push(of);
      respond(response, of, received.length);
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (responder: Responder) => {
      respond = responder;
    },
    close(): Promise<unknown> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers everything with a status. */
export const status =
  (code: number, headers: Record<string, string> = {}): Responder =>
  (response) =>
    void response.writeHead(code, headers).end(`status ${code}`);
