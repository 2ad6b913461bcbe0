import { randomUUID } from "node:crypto";

/** Tells other API processes that there is something new in the log. A hint: without it they look every 50 ms. */
export interface WakeUp {
  /** Tells the others; never fails, never waits. Many calls at once are one message. */
  tell(): void;
  /** What to do when another process has told something. */
  onHint(listener: () => void): void;
  close(): void;
}

const longestWaitMs = 10_000;

/**
 * Hints over Redis. Where Redis is away they are lost, which costs some milliseconds and nothing else; it is looked for
 * again and again. `onLost` hears once each time that it goes away.
 */
export async function openWakeUp(url: string, topic: string, onLost: (error: Error) => void): Promise<WakeUp> {
  const { createClient } = await import("@redis/client");
  const self = randomUUID();
  const channel = `safegrid:${topic}`;
  const sender = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(tries * 100, longestWaitMs) },
  });
  const receiver = sender.duplicate({ disableOfflineQueue: false });
  let isLost = false;
  let isTelling = false;
  let isOwed = false;
  const listeners: (() => void)[] = [];

  sender.on("error", (error: Error) => {
    if (!isLost) onLost(error);
    isLost = true;
  });
  sender.on("ready", () => (isLost = false));
  receiver.on("error", () => {});
  // Connecting goes on in the background: a process starts whether Redis is there or not.
  sender.connect().catch(() => {});
  receiver
    .connect()
    .then(() => receiver.subscribe(channel, (from) => from === self || listeners.forEach((listener) => listener())))
    .catch(() => {});

  async function publish(): Promise<void> {
    isTelling = true;
    do {
      isOwed = false;
      await sender.publish(channel, self).catch(() => {});
    } while (isOwed);
    isTelling = false;
  }

  return {
    tell() {
      if (isTelling) isOwed = true;
      else if (sender.isReady) void publish();
    },
    onHint: (listener) => void listeners.push(listener),
    close() {
      sender.destroy();
      receiver.destroy();
    },
  };
}
