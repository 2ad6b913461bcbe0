import type { MikroORM } from "@mikro-orm/postgresql";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { Commands } from "#/modules/command/command.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { EvidenceParts } from "#/modules/evidence/evidence.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { createGridLinks } from "#/modules/link/grid-link.service.ts";
import { createOutsidePhotos } from "#/modules/link/outside-photo.service.ts";
import { createPublicReports } from "#/modules/link/public-report.service.ts";
import { createRates } from "#/modules/link/rate.service.ts";
import { createReleasedPhotos } from "#/modules/link/released-photo.service.ts";
import { createReportPlaces } from "#/modules/link/report-place.service.ts";
import { createSubmissions } from "#/modules/link/submission.service.ts";
import { createTaskLinks } from "#/modules/link/task-link.service.ts";

/** Everything behind the links of people without an account. */
export function createLinks(options: {
  readonly db: Database;
  readonly orm: MikroORM;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rare: RareCommands;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
  readonly commands: Commands;
  readonly evidence: EvidenceParts;
}) {
  const { db, clock, tree, commands, evidence } = options;
  const rates = createRates(db, clock);
  const links = createGridLinks(db, clock, tree);
  return {
    rates,
    links,
    reports: createPublicReports({ db, clock, rates, links, commands }),
    photos: createOutsidePhotos(db, clock, evidence),
    tasks: createTaskLinks(options),
    released: createReleasedPhotos(options),
    places: createReportPlaces(options),
    contents: evidence.contents,
    submissions: createSubmissions(options),
  };
}
