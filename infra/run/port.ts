import { createServer } from "node:net";

/** The wanted port, or with `orNext` the next free one. Throws with a clear message where the port is taken. */
export async function choosePort(wanted: number, host: string, orNext: boolean): Promise<number> {
  for (let port = wanted; port < wanted + (orNext ? 50 : 1); port += 1) if (await isFree(port, host)) return port;
  throw new Error(`port ${wanted} is in use by another program: stop it, or choose one with PORT=…`);
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
