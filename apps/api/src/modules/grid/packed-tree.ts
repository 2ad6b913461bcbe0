import { gunzipSync, gzip } from "node:zlib";
import { promisify } from "node:util";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

const pack = promisify(gzip);

/**
 * Answers with the grids below a scope as they stand, written and packed once for everybody until a grid changes: a county
 * of 24,000 grids is 4.9 MiB of text, which took longer to check and to pack than all else. Whether the caller may see the
 * scope is asked before.
 */
export function createPackedTrees(
  tree: GridTree,
): (top: GridNode, depth: number, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  /** By the county's own node, which is another one whenever the tree was read anew: what is outdated goes with it. */
  const kept = new WeakMap<GridNode, Map<string, Promise<Buffer>>>();
  return async (top, depth, request, reply) => {
    const { county } = tree;
    const answers = kept.get(county) ?? new Map<string, Promise<Buffer>>();
    kept.set(county, answers);
    const key = `${top.id}/${depth}`;
    let packing = answers.get(key);
    if (!packing) {
      packing = pack(reply.serialize({ grids: tree.subtree(top.id, depth).map(summaryOf) }));
      answers.set(key, packing);
      packing.catch(() => answers.delete(key));
    }
    const packed = await packing;
    reply.type("application/json; charset=utf-8").header("vary", "accept-encoding");
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(gunzipSync(packed));
    return reply.header("content-encoding", "gzip").send(packed);
  };
}
