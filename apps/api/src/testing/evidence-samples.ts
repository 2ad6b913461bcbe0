import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { photo } from "#/testing/evidence-calls.ts";
import { pdf } from "#/testing/hostile-files.ts";
import type { Ground, RouteSample } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** Something that is attached to the ground's hazard, as attaching leaves it. */
async function evidenceOf({ hazardId }: Ground, t: TestApp, of: "picture" | "document"): Promise<string> {
  const content = of === "picture" ? await photo() : pdf;
  const sha256 = createHash("sha256").update(content).digest();
  const name = sha256.toString("hex");
  const dir = join(t.evidenceDir, "originals", name.slice(0, 2));
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), content);
  const [side, type] = of === "picture" ? [300, "image/jpeg"] : [null, "application/pdf"];
  await t.db.query(
    `insert into evidence_content (sha256, media_type, bytes, width, height, stored_at, touched_at)
     values ($1, $2, $3, $4, $4, now(), now()) on conflict do nothing`,
    [sha256, type, content.length, side],
  );
  const id = t.id();
  await t.db.query(
    `insert into evidence (id, account_id, by_name, scope_id, subject_kind, subject_id, part, bytes, created_at, touched_at,
       sha256, stored_at, hazard_id, attached_at, seq)
     select $1, found_by, '甲', cell_id, 'hazard', id, 'before', $3, now(), now(), $4, now(), id, now(), 1
     from hazard where id = $2`,
    [id, hazardId, content.length, sha256],
  );
  return id;
}

export const evidenceSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/evidence": { query: ({ hazardId }) => `subjects=${hazardId}`, isOfLine: true, isEmptyOutside: true },
  "GET /api/v1/evidence/:id/picture": {
    id: (ground, t) => evidenceOf(ground, t, "picture"),
    query: () => "size=thumb",
    isOfLine: true,
  },
  "GET /api/v1/evidence/:id/file": { id: (ground, t) => evidenceOf(ground, t, "document"), isOfLine: true },
  "POST /api/v1/evidence/:id/original": {
    id: (ground, t) => evidenceOf(ground, t, "picture"),
    body: () => ({ reason: "测试" }),
    isOfLine: true,
  },
  // What somebody sends is his alone until it is attached; of what, and by whom, is judged there (uploads.db.test.ts).
  "POST /api/v1/evidence/uploads": { isAbout: "oneself" },
  "PATCH /api/v1/evidence/uploads/:id": { isAbout: "oneself" },
  "GET /api/v1/evidence/uploads": { query: () => "ids=", isAbout: "oneself" },
  "GET /api/v1/evidence/uploads/:id": { isAbout: "oneself" },
};
