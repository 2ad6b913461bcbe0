import type { WebSocket } from "ws";
import type { ServerMessage } from "@safegrid/contract/live";

const built = new WeakMap<ServerMessage, Buffer>();

/** A message as one whole WebSocket frame, built once for all who get it and shared by all for whom it waits. */
function frameOfMessage(message: ServerMessage): Buffer {
  let frame = built.get(message);
  if (frame === undefined) built.set(message, (frame = textFrame(Buffer.from(JSON.stringify(message)))));
  return frame;
}

/** RFC 6455: a final text frame of a server, unmasked and uncompressed. */
export function textFrame(body: Buffer): Buffer {
  const isShort = body.length < 126;
  const isMiddle = !isShort && body.length < 65_536;
  const header = Buffer.alloc(isShort ? 2 : isMiddle ? 4 : 10);
  header[0] = 0x81;
  header[1] = isShort ? body.length : isMiddle ? 126 : 127;
  if (isMiddle) header.writeUInt16BE(body.length, 2);
  else if (!isShort) header.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([header, body]);
}

/**
 * Hands a message's frame to the socket as one piece: header and body apart are two buffers and a costlier call, five
 * hundred times a frame. It is the way by which socket.io sends what it has built once.
 */
export function sendMessage(socket: WebSocket, message: ServerMessage): void {
  const { _sender: sender } = socket as unknown as { _sender: { sendFrame(parts: readonly Buffer[]): void } };
  if (socket.readyState === socket.OPEN) sender.sendFrame([frameOfMessage(message)]);
}
