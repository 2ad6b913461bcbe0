import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Sql } from "#/platform/sql.ts";

const mark = z.object({ epoch: z.string(), seq: z.number() });

/**
 * The furthest log position that this installation has shown to anybody, kept outside the database. A database that
 * stands behind it was restored from a backup: its log gets a new epoch, so that no client trusts a number from a
 * future that was lost (live.md, "Reading"). A missing or unreadable mark protects nothing and harms nothing.
 */
export function createHighWater(dataDir: string) {
  const file = join(dataDir, "high-water.json");
  let written = "";

  return {
    /** Changes the epoch when the database lies behind the mark; true when it did. Call it before serving. */
    async guard(sql: Sql, countyId: string): Promise<boolean> {
      const text = await readFile(file, "utf8").catch(() => null);
      const last = text === null ? null : (mark.safeParse(parseJson(text)).data ?? null);
      if (!last) return false;
      const changed = await sql.query(
        `update log_head set epoch = $4 where county_id = $1 and epoch = $2 and seq < $3 returning 1`,
        [countyId, last.epoch, last.seq, crypto.randomUUID()],
      );
      return changed.length > 0;
    },

    /** Writes the mark, at once or not at all. */
    async raise(head: { epoch: string; seq: number }): Promise<void> {
      const text = JSON.stringify(head);
      if (text === written || head.seq < 0) return;
      await mkdir(dataDir, { recursive: true });
      // Two processes may share the folder: each writes under its own name.
      const fresh = `${file}.${process.pid}.new`;
      await writeFile(fresh, text);
      await rename(fresh, file);
      written = text;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
