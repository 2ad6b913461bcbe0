import { readdir } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/**
 * Lets a scope send the files of one built folder with `reply.sendFile`; hashed assets are kept for ever, the rest is asked
 * for anew each time. Resolves with the question whether a path, from the folder on, is one of its files. The scope has
 * one route for all of them: a route for each took a fifth of every start.
 */
export async function sendBuiltFiles(app: FastifyInstance, dir: string): Promise<(path: string) => boolean> {
  const root = resolve(dir);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/")),
  );
  await app.register(fastifyStatic, {
    root,
    serve: false,
    index: false,
    preCompressed: true,
    setHeaders(reply, path) {
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return (path) => files.has(path);
}
