import { exampleSamplingRule } from "@safegrid/domain/closing-sample";
import type { Ground, RouteSample, Success } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** A hazard like the ground's, in which nobody has had a part, closed, and in no draw yet; the log knows nothing of it. */
async function freshClosing({ hazardId }: Ground, t: TestApp): Promise<string> {
  const id = t.id();
  await t.db.query(
    `insert into hazard select (jsonb_populate_record(h, jsonb_build_object('id', $2::text, 'serial', $2::text))).*
     from hazard h where h.id = $1`,
    [hazardId, id],
  );
  await t.db.query(
    `insert into hazard_closing (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, category, grade, kind,
       at, seq)
     select id, 1, county_id, township_id, village_id, cell_id, place_id, category, grade, 'closed', found_at, 0
     from hazard where id = $1`,
    [id],
  );
  return id;
}

let draws = 1_000;
/** A task to check such a closing, in a draw of its own. */
async function freshCheck(ground: Ground, t: TestApp): Promise<{ check: string; sample: string }> {
  const hazardId = await freshClosing(ground, t);
  const [check, sample] = [crypto.randomUUID(), crypto.randomUUID()];
  await t.db.query(
    `insert into closing_sample (id, county_id, grid_id, month, n, seed, seed_seq, rule_version, rule, population, taken,
       drawn_at, drawn_by_name, seq)
     select $1, county_id, township_id, '2026-02-01', $3, 'seed', 1, 0, $4, 1, 1, $5, '测试', 1 from hazard where id = $2`,
    [sample, hazardId, (draws += 1), JSON.stringify(exampleSamplingRule), t.clock.now()],
  );
  await t.db.query(`update hazard_closing set sample_id = $2, sample_rank = 1 where hazard_id = $1`, [
    hazardId,
    sample,
  ]);
  await t.db.query(
    `insert into closing_check (id, sample_id, hazard_id, n, county_id, township_id, village_id, cell_id, place_id, due_on, seq)
     select $1, $2, hazard_id, n, county_id, township_id, village_id, cell_id, place_id, '2026-04-09', 1
     from hazard_closing where hazard_id = $3`,
    [check, sample, hazardId],
  );
  return { check, sample };
}

export const outcomeSamples: Readonly<Record<string, RouteSample>> = {
  "POST /api/v1/closing-checks/:id/result": {
    id: async (ground, t) => (await freshCheck(ground, t)).check,
    body: (_ground, t) => ({ commandId: t.id(), outcome: "confirmed" }),
    isOfLine: true,
  },
  "GET /api/v1/closing-samples/:id": { id: async (ground, t) => (await freshCheck(ground, t)).sample },
  "POST /api/v1/closing-samples": { isAbout: "the county" },
  "GET /api/v1/sampling-rules": { isAbout: "the county" },
  "POST /api/v1/sampling-rules": { isAbout: "the county" },
};

export const outcomeSuccesses: Readonly<Record<string, Success>> = {
  "POST /api/v1/closing-samples": {
    isCountys: true,
    body: async (t, _as, ground) => {
      await freshClosing(ground, t);
      return { commandId: t.id(), gridId: ground.gridId, month: "2026-03" };
    },
  },
  "GET /api/v1/sampling-rules": {},
  "POST /api/v1/sampling-rules": {
    isCountys: true,
    // What was read is sent back: it changes nothing, and is a version of its own.
    body: async (t, { token }) => {
      const { version, rule } = (await t.call(token, "GET", "/sampling-rules")).body;
      return { commandId: t.id(), basedOn: version, rule };
    },
  },
};
