import type { Ground, RouteSample, Someone, Success } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf } from "#/testing/test-app.ts";

/** A hazard of the ground's place by its own officer, that nobody has listed yet. */
async function freshHazard(t: TestApp, { placeId }: Ground): Promise<string> {
  const [place] = await t.db.query<{ cell_id: string }>(`select cell_id from place where id = $1`, [placeId]);
  const officer = t.tokenOf("officer", t.tree.find(place?.cell_id ?? "")?.code);
  const body = hazardOf(t.id(), placeId, t.clock.now());
  const answer = await t.call(officer, "POST", "/hazards", body);
  if (answer.status !== 201) throw new Error(`a hazard was answered with ${JSON.stringify(answer.body)}`);
  return body.commandId;
}

const listBody = (t: TestApp) => ({
  ...{ commandId: t.id(), action: "list", responsible: "甲公司", requirements: "限期整改" },
  deadlineAt: new Date(t.clock.now().getTime() + 30 * 86_400_000).toISOString(),
});

/** A listing that the county has just made in the ground. */
async function freshListing(t: TestApp, ground: Ground): Promise<string> {
  const hazardId = await freshHazard(t, ground);
  const body = listBody(t);
  const answer = await t.call(t.tokenOf("county_supervisor"), "POST", `/hazards/${hazardId}/listings`, body);
  if (answer.status !== 201) throw new Error(`listing was answered with ${JSON.stringify(answer.body)}`);
  return body.commandId;
}

/** The listing of the ground's own hazard, made where there is none, without a word in the log. */
async function listingOf(ground: Ground, t: TestApp): Promise<string> {
  const [known] = await t.db.query<{ id: string }>(`select id from listing where hazard_id = $1`, [ground.hazardId]);
  if (known) return known.id;
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into listing (id, hazard_id, level, state, by_grid_id, step_count, last_step_at, seq)
     values ($1, $2, 'county', 'asked_up', $3, 1, now(), 0)`,
    [id, ground.hazardId, ground.gridId],
  );
  return id;
}

export const listingSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/listings/:id": { id: listingOf, isOfLine: true },
  "GET /api/v1/listings/export": { query: () => "format=csv" },
  "GET /api/v1/hazards/:id/listings": { id: "hazardId", isOfLine: true },
  "POST /api/v1/hazards/:id/listings": {
    id: "hazardId",
    body: (_ground, t) => listBody(t),
    isOfLine: true,
    alsoRight: [409],
  },
  "POST /api/v1/listings/:id/steps": {
    id: listingOf,
    body: (_ground, t) => ({ commandId: t.id(), action: "publish", where: "公示栏" }),
    alsoNeeds: "review",
    isOfLine: true,
    alsoRight: [409],
  },
  "GET /api/v1/listing-rules": { isAbout: "the county" },
  "POST /api/v1/listing-rules": { isAbout: "the county" },
};

export const listingSuccesses: Readonly<Record<string, Success>> = {
  "POST /api/v1/hazards/:id/listings": { id: (t, _as, ground) => freshHazard(t, ground) },
  "POST /api/v1/listings/:id/steps": {
    // What the county lists it publishes; a township and a department list and publish their own.
    call: async (t, { token }: Someone, ground) => {
      const hazardId = await freshHazard(t, ground);
      const body = listBody(t);
      await t.call(token, "POST", `/hazards/${hazardId}/listings`, body);
      const step = { commandId: t.id(), action: "publish", where: "公示栏" };
      return (await t.call(token, "POST", `/listings/${body.commandId}/steps`, step)).status;
    },
  },
  "GET /api/v1/listings/:id": { id: (t, _as, ground) => freshListing(t, ground) },
  "POST /api/v1/listing-rules": {
    isCountys: true,
    body: async (t, { token }) => {
      const { body } = await t.call(token, "GET", "/listing-rules");
      return { commandId: t.id(), basedOn: body.version, rules: body.rules };
    },
  },
};
