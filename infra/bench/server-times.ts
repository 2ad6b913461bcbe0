import { percentile } from "./load.ts";

/** What the server took for a GET, by its own word, over some calls behind two that warm it up; bytes of the last answer. */
export async function serverTimes(
  url: string,
  token: string,
  path: string,
  times = 30,
): Promise<{ p50: number; p99: number; bytes: number }> {
  const took: number[] = [];
  let bytes = 0;
  for (let n = 0; n < times + 2; n += 1) {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    bytes = (await answer.arrayBuffer()).byteLength;
    if (n >= 2) took.push(Number(/dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1]));
  }
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), bytes };
}
