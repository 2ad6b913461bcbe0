import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEvidenceBackup, restoreEvidence } from "./evidence-backup.ts";

let home: string;
let evidence: string;
let backup: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "safegrid-evidence-backup-"));
  [evidence, backup] = [join(home, "evidence"), join(home, "backup")];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** An original as the API keeps it; where it lies. */
function keep(content: Buffer): string {
  const name = createHash("sha256").update(content).digest("hex");
  const folder = join(evidence, "originals", name.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content, { mode: 0o400 });
  return join(folder, name);
}
const inBackup = () =>
  readdirSync(join(backup, "evidence"), { recursive: true })
    .map(String)
    .filter((name) => name.length > 60);

test("originals are copied once, and come back byte by byte where they are missing", async () => {
  const copy = createEvidenceBackup(evidence, backup);
  expect(await copy()).toEqual({ copied: 0, bytes: 0, damaged: [] });
  const contents = Array.from({ length: 5 }, () => randomBytes(10_000));
  const paths = contents.map(keep);
  mkdirSync(join(evidence, "shown"));
  writeFileSync(join(evidence, "shown", "a-thumb.webp"), "made again");
  expect(await copy()).toEqual({ copied: 5, bytes: 50_000, damaged: [] });
  expect(await copy()).toMatchObject({ copied: 0 });
  paths.push(keep(randomBytes(77)));
  expect(await copy()).toMatchObject({ copied: 1, bytes: 77 });
  expect(inBackup()).toHaveLength(6);

  rmSync(join(evidence, "originals"), { recursive: true });
  const kept = keep(contents[0] ?? Buffer.alloc(0));
  expect(await restoreEvidence(backup, evidence)).toMatchObject({ copied: 5, damaged: [] });
  expect(readFileSync(kept).equals(contents[0] ?? Buffer.alloc(0))).toBe(true);
  for (const [n, content] of contents.entries()) expect(readFileSync(paths[n] ?? "").equals(content)).toBe(true);
  expect(existsSync(join(evidence, "shown", "a-thumb.webp"))).toBe(true);
});

test("what no longer has its hash is neither backed up nor put back, and named; a half copy is none", async () => {
  const copy = createEvidenceBackup(evidence, backup);
  const path = keep(randomBytes(500));
  const name = path.split("/").at(-1) ?? "";
  chmodSync(path, 0o600);
  writeFileSync(path, "changed on the disk");
  writeFileSync(join(evidence, "originals", name.slice(0, 2), `${name}.1234.part`), "half");
  expect(await copy()).toEqual({ copied: 0, bytes: 0, damaged: [name] });
  expect(inBackup()).toEqual([]);

  rmSync(path);
  keep(Buffer.from("sound"));
  await copy();
  const [sound = ""] = inBackup();
  chmodSync(join(backup, "evidence", sound), 0o600);
  writeFileSync(join(backup, "evidence", sound), "rotten");
  rmSync(join(evidence, "originals"), { recursive: true });
  expect(await restoreEvidence(backup, evidence)).toMatchObject({ copied: 0, damaged: [sound.split("/")[1]] });
  expect(
    readdirSync(join(evidence, "originals"), { recursive: true }).filter((each) => String(each).length > 60),
  ).toEqual([]);
});
