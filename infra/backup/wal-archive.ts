import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { BackupFolder } from "./backup-folder.ts";
import type { BackupManifest } from "./backup-manifest.ts";
import { lsnOf } from "./backup-manifest.ts";

/** PostgreSQL's write-ahead log comes in segments of this size, named TIMELINE + number, in hexadecimal digits. */
const segmentBytes = 1n << 24n;
const segmentsPerName = 1n << 8n;
const segmentName = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/;

/** The number of the segment that holds a position. */
export function segmentOf(lsn: bigint): bigint {
  return lsn / segmentBytes;
}

function parseSegment(name: string): { timeline: number; segment: bigint } | null {
  const [, timeline = "", high = "", low = ""] = segmentName.exec(name) ?? [];
  if (timeline === "") return null;
  const segment = BigInt(`0x${high}`) * segmentsPerName + BigInt(`0x${low}`);
  return { timeline: Number.parseInt(timeline, 16), segment };
}

interface Stretch {
  readonly timeline: number;
  readonly from: bigint;
  /** The last segment that belongs to this history; the next timeline begins within it. */
  readonly upTo: bigint | null;
  readonly endLsn: bigint | null;
}

/** The timelines that lead to the newest one in the archive, oldest first. */
export function readHistory(wal: string): Stretch[] {
  const names = namesIn(wal);
  // A segment tells of its timeline too: without the history file nobody would know where it begins.
  const newest = names.reduce((most, name) => {
    const timeline = /^([0-9A-F]{8})(?:\.history|[0-9A-F]{16})$/.exec(name)?.[1];
    return timeline === undefined ? most : Math.max(most, Number.parseInt(timeline, 16));
  }, 1);
  if (newest === 1) return [{ timeline: 1, from: 0n, upTo: null, endLsn: null }];
  const file = `${newest.toString(16).toUpperCase().padStart(8, "0")}.history`;
  checkPiece(wal, file, readFileOf(wal, file));
  const lines = gunzipSync(readFileOf(wal, file)).toString("utf8").split("\n");
  const forks = lines.flatMap((line) => {
    const [, timeline, at] = /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/.exec(line) ?? [];
    return timeline && at ? [{ timeline: Number(timeline), at: lsnOf(at) }] : [];
  });
  return [...forks, { timeline: newest, at: null }].map(({ timeline, at }, index) => ({
    timeline,
    from: index === 0 ? 0n : segmentOf(forks[index - 1]?.at ?? 0n),
    upTo: at === null ? null : segmentOf(at),
    endLsn: at,
  }));
}

/** Whether a base backup lies on the history that leads to the newest timeline, not in a future that was given up. */
export function isOnHistory(history: readonly Stretch[], base: { timeline: number; endLsn: bigint }): boolean {
  const stretch = history.find(({ timeline }) => timeline === base.timeline);
  return stretch !== undefined && (stretch.endLsn === null || stretch.endLsn >= base.endLsn);
}

/**
 * Checks that every piece of log from the base backup on is in the archive, whole and without a gap, up to the newest
 * or up to the first one archived after `until`. Throws with the first that is not; returns how many there are.
 */
export async function checkWalArchive(wal: string, manifest: BackupManifest, until?: Date): Promise<number> {
  const history = readHistory(wal);
  const known = new Map<bigint, string>();
  for (const name of namesIn(wal)) {
    const parsed = parseSegment(name);
    const stretch = history.find(({ timeline }) => timeline === parsed?.timeline);
    if (!parsed || !stretch || parsed.segment < stretch.from) continue;
    if (stretch.upTo !== null && parsed.segment > stretch.upTo) continue;
    // Of a segment in which the timeline changed the newer one holds both.
    const other = known.get(parsed.segment);
    if (other === undefined || other < name) known.set(parsed.segment, name);
  }
  const first = segmentOf(manifest.startLsn);
  // A backup that ends on a segment's border needs nothing of the next one.
  const least = segmentOf(manifest.endLsn - 1n);
  let last = [...known.keys()].reduce((most, each) => (each > most ? each : most), least);
  let count = 0;
  for (let segment = first; segment <= last; segment += 1n) {
    const name = known.get(segment);
    if (name === undefined)
      throw new Error(`the archive has a gap: segment ${segment} of the write-ahead log is missing`);
    checkPiece(wal, name, await hashOf(join(wal, `${name}.gz`)));
    count += 1;
    if (until && segment >= least && statSync(join(wal, `${name}.gz`)).mtime > until) last = segment;
  }
  return count;
}

/** Archives the histories of timelines that PostgreSQL wrote while nothing was archived: right after a restore. */
export function archiveHistories(folder: BackupFolder, cluster: string): void {
  const inCluster = join(cluster, "pg_wal");
  for (const name of readdirSync(inCluster).filter((each) => each.endsWith(".history"))) {
    const args = [folder.archiver, join(inCluster, name), name, folder.wal];
    const { status, stderr } = spawnSync("/bin/sh", args, { encoding: "utf8", ...(folder.user ?? {}) });
    if (status !== 0) throw new Error(`${name} could not be archived: ${stderr}`);
  }
}

/** Removes what no base backup needs any more: all log before this position. Returns how many files went. */
export function pruneWalArchive(wal: string, oldestNeeded: bigint): number {
  const old = readdirSync(wal).filter((file) => {
    const parsed = parseSegment(file.slice(0, 24));
    return parsed !== null && parsed.segment < segmentOf(oldestNeeded);
  });
  for (const file of old) rmSync(join(wal, file), { force: true });
  return old.length;
}

/** Everything that was archived: what has a checksum must be there, and what is there must have one. */
function namesIn(wal: string): string[] {
  return [...new Set(readdirSync(wal).flatMap((file) => /^(.+)\.(?:gz|sha256)$/.exec(file)?.[1] ?? []))];
}

function readFileOf(wal: string, name: string): Buffer {
  const file = join(wal, `${name}.gz`);
  if (!existsSync(file)) throw new Error(`the archive has lost ${name}`);
  return readFileSync(file);
}

async function hashOf(file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

function checkPiece(wal: string, name: string, content: Buffer | string | null): void {
  if (content === null) throw new Error(`the archive has lost ${name}`);
  const file = join(wal, `${name}.sha256`);
  if (!existsSync(file)) throw new Error(`the archive has no checksum of ${name}`);
  const is = typeof content === "string" ? content : createHash("sha256").update(content).digest("hex");
  if (readFileSync(file, "utf8").trim() !== is) throw new Error(`${name} in the archive has another checksum`);
}
