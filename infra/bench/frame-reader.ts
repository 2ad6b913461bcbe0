import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Socket } from "node:net";

const textOpcode = 1;
const pingOpcode = 9;
/** One buffer for all sockets of the process: what it holds is used up before the next read. */
const shared = Buffer.allocUnsafe(256 * 1024);

/**
 * A reader of a plain WebSocket that costs as little as reading can cost, so that a load of hundreds measures the server
 * and not itself: no buffer per read, no object per frame, only each text frame's first bytes (or all of it) handed on.
 * Speaks just as much of RFC 6455 as a server needs that sends whole, unmasked, uncompressed frames and pings.
 */
export function openFrameReader(
  address: { readonly url: string; readonly path: string; readonly token: string },
  options: { readonly headBytes: number; readonly onText: (text: string) => void; readonly onEnd: () => void },
): { end(): void } {
  const { hostname, port } = new URL(address.url);
  let isUpgraded = false;
  /** What is left of a frame that began in an earlier read. */
  let begun: Buffer = Buffer.alloc(0);
  /** Bytes of a long frame that are not wanted. */
  let skipping = 0;

  const socket: Socket = connect({
    host: hostname,
    port: Number(port),
    onread: { buffer: shared, callback: (bytes) => (take(shared.subarray(0, bytes)), true) },
  });
  socket.setNoDelay(true);
  socket.on("connect", () =>
    socket.write(
      [
        `GET ${address.path} HTTP/1.1`,
        `Host: ${hostname}:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
        `Authorization: Bearer ${address.token}`,
        "\r\n",
      ].join("\r\n"),
    ),
  );
  socket.on("error", () => {});
  socket.on("close", options.onEnd);

  function take(read: Buffer): void {
    let data = begun.length > 0 ? Buffer.concat([begun, read]) : read;
    if (!isUpgraded) {
      const end = data.indexOf("\r\n\r\n");
      if (end !== -1 && !data.toString("latin1", 0, 12).endsWith("101")) return void socket.destroy();
      isUpgraded = end !== -1;
      data = isUpgraded ? data.subarray(end + 4) : data;
    }
    begun = isUpgraded ? keep(takeFrames(data)) : keep(data);
  }

  /** Takes what is complete and resolves with the rest. */
  function takeFrames(data: Buffer): Buffer {
    let at = Math.min(skipping, data.length);
    skipping -= at;
    while (data.length - at >= 2) {
      const short = (data[at + 1] ?? 0) & 0x7f;
      const headerBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < headerBytes) break;
      const bytes =
        short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      const wanted = Math.min(bytes, options.headBytes);
      if (data.length - at < headerBytes + wanted) break;
      const opcode = (data[at] ?? 0) & 0x0f;
      at += headerBytes;
      if (opcode === textOpcode) options.onText(data.toString("latin1", at, at + wanted));
      // A pong without a body, masked with zeros as a client must mask.
      else if (opcode === pingOpcode) socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
      const here = Math.min(bytes, data.length - at);
      skipping = bytes - here;
      at += here;
    }
    return data.subarray(at);
  }

  return { end: () => void socket.destroy() };
}

const nothing = Buffer.alloc(0);

/** The shared buffer is overwritten by the next read: what must stay is copied. */
function keep(rest: Buffer): Buffer {
  return rest.length === 0 ? nothing : Buffer.from(rest);
}
