import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { renewEpoch } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";

const mark = z.object({ epoch: z.string(), seq: z.number() });

/**
 * The furthest log position that this installation has shown to anybody, kept outside the database. A database that
 * stands behind it in the same epoch was put back in a way that PostgreSQL does not tell (platform/log-epoch.ts): its log
 * gets a new epoch, so that no client trusts a number from a future that was lost (live.md, "Reading"). A missing or
 * unreadable mark protects nothing and harms nothing. It is raised every two seconds: what was shown in the last two
 * before a stop is not in it.
 */
export function createHighWater(dataDir: string) {
  const file = join(dataDir, "high-water.json");
  let written = { epoch: "", seq: -1 };

  return {
    /** Changes the epoch when the database lies behind the mark; true when it did. Call it before serving. */
    async guard(sql: Sql, countyId: string): Promise<boolean> {
      const text = await readFile(file, "utf8").catch(() => null);
      const last = text === null ? null : (mark.safeParse(parseJson(text)).data ?? null);
      return last ? renewEpoch(sql, countyId, last) : false;
    },

    /** Writes the mark, at once or not at all; never a lower one of the same epoch. */
    async raise(head: { epoch: string; seq: number }): Promise<void> {
      if (head.epoch === written.epoch && head.seq <= written.seq) return;
      await mkdir(dataDir, { recursive: true });
      // Two processes may share the folder: each writes under its own name.
      const fresh = `${file}.${process.pid}.new`;
      await writeFile(fresh, JSON.stringify(head));
      await rename(fresh, file);
      written = head;
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
