/** One message of the PostgreSQL wire protocol, whole. */
export interface WireMessage {
  /** The type's letter; "startup" for the first message of a connection, which has none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * Cuts a byte stream into the messages of the PostgreSQL protocol, version 3: a letter, a length of four bytes that
 * counts itself, the body. The first message from the client has no letter. Encryption is not understood: the product
 * asks for none on the loopback.
 */
export function createMessageSplitter(from: "client" | "server") {
  let rest: Buffer = Buffer.alloc(0);
  let isBeginning = from === "client";

  return (chunk: Buffer): WireMessage[] => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const letters = isBeginning ? 0 : 1;
      if (rest.length < letters + 4) return messages;
      const length = letters + rest.readUInt32BE(letters);
      if (rest.length < length) return messages;
      const type = isBeginning ? "startup" : String.fromCharCode(rest[0] ?? 0);
      messages.push({ type, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      isBeginning = false;
    }
  };
}

/** Whether a message speaks of a text: a statement, a statement's name, a setting. */
export function says(message: WireMessage, text: string): boolean {
  return message.bytes.includes(text, 0, "latin1");
}
