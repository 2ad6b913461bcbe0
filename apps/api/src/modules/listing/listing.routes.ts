import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import {
  hazardListings,
  listingBeginCommand,
  listingList,
  listingNotice,
  listingQuery,
  listingRulesCommand,
  listingRulesView,
  listingStepCommand,
} from "@safegrid/contract/listing";
import { hazardId } from "@safegrid/domain/id";
import { readOnlySnapshot } from "#/platform/sql.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import { listListings } from "#/modules/listing/listing-row.service.ts";
import type { ListingRuleBook } from "#/modules/listing/listing-rules.service.ts";
import { viewListingRules } from "#/modules/listing/listing-rules.service.ts";
import type { ListingReads } from "#/modules/listing/listing.queries.ts";
import { readListingsOf, readNotice } from "#/modules/listing/listing.queries.ts";
import type { Listings } from "#/modules/listing/listing.service.ts";

/** Supervised listings 挂牌督办: begun on a hazard, carried on by steps, listed for board and publication, printed as notices. */
export function listingRoutes(
  options: ListingReads & { readonly listings: Listings; readonly rules: ListingRuleBook },
): FastifyPluginAsyncZod {
  const { scoped, tree, listings, rules } = options;
  const applied = { 200: commandAnswer, 201: commandAnswer };
  const ofHazard = z.object({ id: hazardId });
  const ofListing = z.object({ id: z.uuid().toLowerCase() });
  return async (app) => {
    app.get(
      "/listings",
      { config: { ability: "read" }, schema: { querystring: listingQuery, response: { 200: listingList } } },
      async ({ caller, query }) => {
        const top = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return scoped.as(
          caller,
          async (sql) =>
            listListings(sql, { tree, names: await readUnitNames(sql, tree), viewer: caller, gridId: top.id }, query, {
              ...{ limit: query.pageSize, offset: (query.page - 1) * query.pageSize },
            }),
          readOnlySnapshot,
        );
      },
    );
    app.get(
      "/listings/:id",
      { config: { ability: "read" }, schema: { params: ofListing, response: { 200: listingNotice } } },
      async ({ caller, params: { id } }) => readNotice(options, caller, id),
    );
    app.get(
      "/hazards/:id/listings",
      { config: { ability: "read" }, schema: { params: ofHazard, response: { 200: hazardListings } } },
      async ({ caller, params: { id } }) => readListingsOf(options, caller, id),
    );
    app.post(
      "/hazards/:id/listings",
      { config: { ability: "review" }, schema: { params: ofHazard, body: listingBeginCommand, response: applied } },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await listings.begin(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/listings/:id/steps",
      {
        // Which ability a step asks for hangs on the step; the service looks.
        config: { ability: "report" },
        schema: { params: ofListing, body: listingStepCommand, response: applied },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await listings.takeStep(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/listing-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: listingRulesView } } },
      async ({ caller }) => scoped.as(caller, (sql) => viewListingRules(sql)),
    );
    app.post(
      "/listing-rules",
      { config: { ability: "review" }, schema: { body: listingRulesCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await rules.publish(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
