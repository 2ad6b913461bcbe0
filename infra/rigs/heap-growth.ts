import type { CDPSession } from "playwright-core";

/** What a page's scripts hold, in bytes by kind of object. */
export type HeapContent = ReadonlyMap<string, number>;

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] };
  };
  readonly nodes: number[];
  readonly strings: string[];
}

/** Kinds whose names are contents, e.g. each string's own text. */
const nameless = new Set(["string", "concatenated string", "sliced string", "number", "bigint", "symbol"]);

/**
 * What is not the page's own: machine code, which the engine goes on making for tens of thousands of updates (about a
 * megabyte), and the browser's objects, mostly caches of shaped text; nodes and listeners are counted by themselves.
 */
const notThePages = new Set(["code", "native"]);

/** Takes a heap snapshot, after garbage collection, and adds up what the page's scripts made. */
export async function readHeap(session: CDPSession): Promise<HeapContent> {
  const chunks: string[] = [];
  const onChunk = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", onChunk);
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", onChunk);
  const { snapshot, nodes, strings } = JSON.parse(chunks.join("")) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt, sizeAt] = ["type", "name", "self_size"].map((field) => fields.indexOf(field));
  const content = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[0][nodes[node + (typeAt ?? 0)] ?? 0] ?? "";
    if (notThePages.has(type)) continue;
    const name = strings[nodes[node + (nameAt ?? 0)] ?? 0]?.slice(0, 60) ?? "";
    const kind = nameless.has(type) ? type : `${type} ${name}`;
    content.set(kind, (content.get(kind) ?? 0) + (nodes[node + (sizeAt ?? 0)] ?? 0));
  }
  return content;
}

export function bytesOf(content: HeapContent): number {
  return content.values().reduce((sum, bytes) => sum + bytes, 0);
}

/** What grew most between two looks, for whoever has to find the leak. */
export function grownMost(before: HeapContent, after: HeapContent, most = 3): string {
  const grown = [...after].map(([kind, bytes]) => ({ kind, by: bytes - (before.get(kind) ?? 0) }));
  const worst = grown.toSorted((a, b) => b.by - a.by).slice(0, most);
  return worst.map(({ kind, by }) => `${kind} +${Math.round(by / 1024)} KiB`).join(", ");
}

/** The straight line through points by least squares: its slope, and the slope's standard error. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): { slope: number; error: number } {
  const count = points.length;
  const [meanX, meanY] = [0, 1].map((axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / count);
  const [midX, midY] = [meanX ?? 0, meanY ?? 0];
  const spread = points.reduce((sum, [x]) => sum + (x - midX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - midX) * (y - midY), 0) / spread;
  const rest = points.reduce((sum, [x, y]) => sum + (y - midY - slope * (x - midX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / Math.max(1, count - 2) / spread) };
}
