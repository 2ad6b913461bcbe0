import { v7 as uuidv7 } from "uuid";
import type { PublicReceipt, PublicReport } from "@safegrid/contract/link";
import { hazardCommand } from "@safegrid/contract/hazard";
import { bareWords, spacedLinkCode } from "@safegrid/domain/link";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import { sha256 } from "#/modules/access/access.service.ts";
import type { Commands } from "#/modules/command/command.service.ts";
import type { GridNode } from "#/modules/grid/grid.service.ts";
import type { GridLinks, LiveLink } from "#/modules/link/grid-link.service.ts";
import { noSuchLink } from "#/modules/link/grid-link.service.ts";
import { hashOfCode, newLinkCode } from "#/modules/link/link-code.ts";
import { outsideCaller } from "#/modules/link/public-caller.service.ts";
import { publicLimits } from "#/modules/link/public-limits.ts";
import type { Rates } from "#/modules/link/rate.service.ts";

/** The category of a spot that stands in no ledger: it is never due, listed or counted as a place. */
export const reportedSpot = "reported_spot";

interface Earlier {
  readonly hazardId: string;
  readonly placeId: string;
  readonly cellId: string;
  readonly bodyHash: Buffer;
  readonly sentAt: Date;
}

export type PublicReports = ReturnType<typeof createPublicReports>;

/**
 * Reports of people without an account (P2). A report becomes a hazard like an officer's, in state `reported`, on its way to
 * the village of its cell: so its receipt has a limit, nobody can let it lie, and every number counts it (docs/adr/0020).
 * First the report is written, with the id that its hazard will have, then the hazard by the same way as all others;
 * whoever was killed in between goes on when the phone sends it again under the same id.
 */
export function createPublicReports(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly rates: Rates;
  readonly links: GridLinks;
  readonly commands: Commands;
}) {
  const { db, clock, rates, links, commands } = options;

  async function findEarlier(clientKey: Buffer): Promise<Earlier | null> {
    const [row] = await db.query<Earlier>(
      `select r.hazard_id as "hazardId", r.place_id as "placeId", p.cell_id as "cellId", r.body_hash as "bodyHash",
         r.sent_at as "sentAt"
       from public_report r join place p on p.id = r.place_id where r.client_key = $1`,
      [clientKey],
    );
    return row ?? null;
  }

  /** Whoever sent it has not seen the code, or lost it with the answer: a new one replaces it. */
  async function sendAgain(earlier: Earlier, bodyHash: Buffer, report: PublicReport): Promise<PublicReceipt> {
    if (!earlier.bodyHash.equals(bodyHash)) throw new DomainProblem("command-id-reused");
    const code = newLinkCode();
    await db.query(`update public_report set code_hash = $2 where hazard_id = $1`, [
      earlier.hazardId,
      hashOfCode(code),
    ]);
    return enter(earlier, report, code);
  }

  async function enter(of: Omit<Earlier, "bodyHash">, report: PublicReport, code: string): Promise<PublicReceipt> {
    const caller = await outsideCaller(db, clock, "finder", of.cellId);
    const command = hazardCommand.parse({
      ...{ type: "hazard.report", commandId: of.hazardId, placeId: of.placeId, category: report.category },
      ...{ occurredAt: of.sentAt.toISOString(), grade: "ordinary", description: report.words },
    });
    const outcome = await commands.submit(caller, command);
    if (outcome.status === "rejected") throw new DomainProblem(outcome.problem.code, outcome.problem.detail);
    return { code: spacedLinkCode(code), receivedAt: of.sentAt.toISOString() };
  }

  async function write(link: LiveLink, cell: GridNode, report: PublicReport, keys: readonly Buffer[], code: string) {
    const sentAt = clock.now();
    const [hazardId, placeId] = [uuidv7({ msecs: sentAt.getTime() }), uuidv7({ msecs: sentAt.getTime() })];
    const today = businessDayOf(sentAt.getTime());
    const { lon = null, lat = null } = report.position ?? {};
    await db.transaction(async (tx) => {
      const [countyId, townshipId, villageId] = cell.path;
      await tx.query(
        `insert into place (id, name, category, address, lon, lat, crs, opened_on, is_demo, county_id,
           township_id, village_id, cell_id, changed_at)
         values ($1, $2, $3, $4, $5::float8, $6::float8, case when $5::float8 is not null then 'wgs84' end, $7, false,
           $8, $9, $10, $11, $12)`,
        [
          ...[placeId, `${report.address}（群众举报）`, reportedSpot, report.address, lon, lat],
          ...[today, countyId, townshipId, villageId, cell.id, sentAt],
        ],
      );
      await tx.query(
        `insert into place_cell (place_id, from_on, to_on, cell_id, seq)
         select $1, $2, null, $3, seq from log_head where county_id = $4`,
        [placeId, today, cell.id, countyId],
      );
      await tx.query(
        `insert into public_report (hazard_id, link_id, place_id, client_key, body_hash, words_hash, code_hash, category,
           words, address, lon, lat, contact_name, contact_phone, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        [
          ...[hazardId, link.id, placeId, ...keys, hashOfCode(code), report.category, report.words, report.address],
          ...[lon, lat, report.contact?.name ?? null, report.contact?.phone ?? null, sentAt],
        ],
      );
    });
    return { hazardId, placeId, cellId: cell.id, sentAt };
  }

  return {
    /** Takes a report; resolves with the code by which its finder follows it, this once. */
    async take(network: string, report: PublicReport): Promise<PublicReceipt> {
      const clientKey = sha256(`report ${report.commandId}`);
      const bodyHash = sha256(JSON.stringify(report));
      await rates.spend(network, ...publicLimits.look);
      const earlier = await findEarlier(clientKey);
      if (earlier) return sendAgain(earlier, bodyHash, report);
      await rates.spend(network, ...publicLimits.report);
      const link = await links.find(report.token);
      if (!link) {
        await rates.spend(network, ...publicLimits.miss);
        throw noSuchLink();
      }
      const cell = links.cellOf(link, report.cell);
      await rates.spend(link.node.id, ...publicLimits.reportOfGrid);
      const today = businessDayOf(clock.now().getTime());
      const said = [today, cell.id, report.category, bareWords(report.words), bareWords(report.address)];
      const code = newLinkCode();
      try {
        const written = await write(link, cell, report, [clientKey, bodyHash, sha256(JSON.stringify(said))], code);
        return await enter(written, report, code);
      } catch (error) {
        const broken = brokenUniqueness(error);
        // The same request twice at the same moment.
        const twin = broken?.includes("client_key") ? await findEarlier(clientKey) : null;
        if (twin) return sendAgain(twin, bodyHash, report);
        if (broken?.includes("words_hash")) throw new DomainProblem("report-repeated");
        throw error;
      }
    },
  };
}

function brokenUniqueness(error: unknown): string | null {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === "23505" && typeof constraint === "string" ? constraint : null;
}
