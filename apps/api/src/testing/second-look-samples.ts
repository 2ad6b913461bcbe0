import type { Ground, RouteSample, Success } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** The ground's place, to be looked at again by somebody else than who visited it; the log knows nothing of it. */
async function freshRecheck({ visitId }: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into recheck (id, reason, place_id, visit_id, account_id, occurred_at, facts, record_ids, rule_version, due_on,
       raised_at, seq)
     select $1, 'answers', place_id, id, account_id, occurred_at, '{"places": 6, "seconds": 40}', array[id], 0, '2026-04-09',
       $3, 1 from visit where id = $2`,
    [id, visitId, t.clock.now()],
  );
  return id;
}

/** The ground's cell as a quiet one; what was said of it before is over. */
async function freshQuietCell({ cellId }: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `update quiet_cell set ended_on = '2026-03-01' where cell_id = $1 and outcome is null and ended_on is null`,
    [cellId],
  );
  await t.db.query(
    `insert into quiet_cell (id, county_id, township_id, village_id, cell_id, listed_on, reckoned_on, from_on, visits, found,
       outside_found, expected, peer_count, peer_visits, peer_found, compared_count, probability, rule_version, one_in, seq)
     select $1, county_id, township_id, village_id, id, '2026-03-10', '2026-03-10', '2025-12-10', 120, 0, 0, 11.5, 20, 2400,
       230, 21, 0.0004, 0, 1000, 1 from grid where id = $2`,
    [id, cellId],
  );
  return id;
}

/** Routes of second looks and of what nobody came for. */
export const secondLookSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/places/:id/visits": { id: "placeId" },
  "POST /api/v1/rechecks/:id/result": {
    id: freshRecheck,
    body: (_ground, t) => ({ commandId: t.id(), outcome: "confirmed", note: "现场与记录一致" }),
  },
  "POST /api/v1/quiet-cells/:id/looks": {
    id: freshQuietCell,
    body: (_ground, t) => ({ commandId: t.id(), outcome: "quiet", note: "逐户走访，确无隐患" }),
  },
  "GET /api/v1/uncovered-places/export": { query: () => "format=csv" },
  "GET /api/v1/second-look-rules": { isAbout: "the county" },
  "POST /api/v1/second-look-rules": { isAbout: "the county" },
};

export const secondLookSuccesses: Readonly<Record<string, Success>> = {
  "GET /api/v1/second-look-rules": {},
  "POST /api/v1/second-look-rules": {
    isCountys: true,
    body: async (t, { token }) => {
      const { version, rules } = (await t.call(token, "GET", "/second-look-rules")).body;
      return { commandId: t.id(), basedOn: version, rules };
    },
  },
};
