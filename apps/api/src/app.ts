import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { MikroORM } from "@mikro-orm/postgresql";
import Fastify, { LogController } from "fastify";
import type { FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Config } from "#/config.ts";
import type { Clock } from "#/platform/clock.ts";
import { serveFieldPages } from "#/platform/field-pages.ts";
import { servePages } from "#/platform/pages.ts";
import { describeApi } from "#/platform/openapi.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { answerProblem } from "#/platform/problem-answer.ts";
import type { LoggedEvent } from "#/platform/log.ts";
import { createEpochWatch } from "#/platform/log-epoch.ts";
import { startLoop } from "#/platform/loop.ts";
import { createScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { WakeUp } from "#/platform/wake-up.ts";
import { accessGuard, originRule, sessionCookie } from "#/modules/access/access.guard.ts";
import { accessRoutes } from "#/modules/access/access.routes.ts";
import { createAccess } from "#/modules/access/access.service.ts";
import { accountRoutes } from "#/modules/access/account.routes.ts";
import { createAccounts } from "#/modules/access/account.service.ts";
import { denialHook } from "#/modules/access/denial.hook.ts";
import { createGrants } from "#/modules/access/grant.service.ts";
import { savedViewRoutes } from "#/modules/access/saved-view.routes.ts";
import { createWalls } from "#/modules/access/wall.service.ts";
import { apiKeyRoutes } from "#/modules/api-key/api-key.routes.ts";
import { createApiKeys } from "#/modules/api-key/api-key.service.ts";
import { boundaryRoutes } from "#/modules/boundary/boundary.routes.ts";
import { createBoundaries } from "#/modules/boundary/boundary.service.ts";
import { createCellLocator } from "#/modules/boundary/cell-locator.service.ts";
import { createFindings } from "#/modules/boundary/finding.service.ts";
import { createGeometry } from "#/modules/boundary/geometry.service.ts";
import { createResponsibilityMaps } from "#/modules/boundary/responsibility-map.service.ts";
import { createClosingChecks } from "#/modules/closing-sample/closing-check.service.ts";
import { closingSampleRoutes } from "#/modules/closing-sample/closing-sample.routes.ts";
import { createMonthlyDraws } from "#/modules/closing-sample/draw.jobs.ts";
import { createSamplingRules } from "#/modules/closing-sample/sampling-rules.service.ts";
import { createChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import { checklistRoutes } from "#/modules/checklist/checklist.routes.ts";
import { createChecklists } from "#/modules/checklist/checklist.service.ts";
import { commandRoutes } from "#/modules/command/command.routes.ts";
import { createCommands } from "#/modules/command/command.service.ts";
import { createRareCommands } from "#/modules/command/rare-command.service.ts";
import { departmentRoutes } from "#/modules/department/department.routes.ts";
import { createDepartments } from "#/modules/department/department.service.ts";
import { createGridChanges } from "#/modules/grid/grid-change.service.ts";
import { createEscalation } from "#/modules/escalation/escalation.jobs.ts";
import { escalationRoutes } from "#/modules/escalation/escalation.routes.ts";
import { createLadders } from "#/modules/escalation/ladder.service.ts";
import { createEvidence } from "#/modules/evidence/evidence.service.ts";
import { evidenceRoutes } from "#/modules/evidence/evidence.routes.ts";
import { uploadRoutes } from "#/modules/evidence/upload.routes.ts";
import { createPeopleAdapter } from "#/modules/exchange/people-adapter.service.ts";
import { createExchange } from "#/modules/exchange/exchange.service.ts";
import { boardExportRoutes } from "#/modules/exchange/board-export.routes.ts";
import { listingExportRoutes } from "#/modules/exchange/listing-export.routes.ts";
import { violationExportRoutes } from "#/modules/exchange/violation-export.routes.ts";
import { uncoveredExportRoutes } from "#/modules/exchange/uncovered-export.routes.ts";
import { listFileRoutes } from "#/modules/exchange/list-file.routes.ts";
import { exchangeRoutes } from "#/modules/exchange/exchange.routes.ts";
import { createEnterpriseAdapter } from "#/modules/exchange/enterprise-adapter.service.ts";
import { createFacilityAdapter } from "#/modules/exchange/facility-adapter.service.ts";
import { createGridAdapter } from "#/modules/exchange/grid-adapter.service.ts";
import { gridRoutes } from "#/modules/grid/grid.routes.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { passDeadlines } from "#/modules/hazard/hazard.jobs.ts";
import { createHazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { passSilentHops } from "#/modules/hazard/hazard-silence.jobs.ts";
import { boardRoutes } from "#/modules/board/board.routes.ts";
import { presenceRoutes } from "#/modules/presence/presence.routes.ts";
import { hazardRoutes } from "#/modules/hazard/hazard.routes.ts";
import { createHazards } from "#/modules/hazard/hazard.service.ts";
import { hazardSummaryRoutes } from "#/modules/hazard/hazard-summary.routes.ts";
import { createHazardSummaries } from "#/modules/hazard/hazard-summary.service.ts";
import { serveFeedDescription } from "#/modules/live/asyncapi.ts";
import { attachSocketIo, serveSocketIo, serveStream } from "#/modules/live/carriers.ts";
import { linkRoutes } from "#/modules/link/link.routes.ts";
import { createLinks } from "#/modules/link/link.service.ts";
import { publicRoutes } from "#/modules/link/public.routes.ts";
import { campaignRoutes } from "#/modules/ledger/campaign.routes.ts";
import { createConfirmations } from "#/modules/ledger/confirm.service.ts";
import { createEnterprises } from "#/modules/ledger/enterprise.service.ts";
import { createFacilities } from "#/modules/ledger/facility.service.ts";
import { openWaitingPlaces } from "#/modules/ledger/open-places.jobs.ts";
import { ledgerRoutes } from "#/modules/ledger/ledger.routes.ts";
import { passListingClocks } from "#/modules/listing/listing.jobs.ts";
import { listingRoutes } from "#/modules/listing/listing.routes.ts";
import { createListingRuleBook } from "#/modules/listing/listing-rules.service.ts";
import { createListings } from "#/modules/listing/listing.service.ts";
import type { Feed } from "#/modules/live/feed.service.ts";
import { createCarriedChanges } from "#/modules/live/carried-changes.ts";
import { createReadBack } from "#/modules/live/read-back.ts";
import { createRecentEvents } from "#/modules/live/recent-events.ts";
import { startFeed } from "#/modules/live/feed.service.ts";
import { runAudit } from "#/modules/number/audit.service.ts";
import { messageRoutes } from "#/modules/message/message.routes.ts";
import { createMessages } from "#/modules/message/message.service.ts";
import { tellWhoMustAct } from "#/modules/message/must-act.jobs.ts";
import { mirrorRoutes } from "#/modules/mirror/mirror.routes.ts";
import { createMirrors } from "#/modules/mirror/mirror.service.ts";
import { passSilentInquiries } from "#/modules/inquiry/inquiry.jobs.ts";
import { inquiryRoutes } from "#/modules/inquiry/inquiry.routes.ts";
import { createInquiries } from "#/modules/inquiry/inquiry.service.ts";
import { healthRoutes } from "#/modules/number/health.routes.ts";
import { numberRoutes } from "#/modules/number/number.routes.ts";
import { outcomeRoutes } from "#/modules/number/outcome.routes.ts";
import { createPeriods } from "#/modules/number/period.service.ts";
import { operationRoutes } from "#/modules/operation/operation.routes.ts";
import { createOperations } from "#/modules/operation/operation.service.ts";
import { createRepeated } from "#/modules/operation/repeated.service.ts";
import { patrolRoutes } from "#/modules/patrol/patrol.routes.ts";
import { createAbsences } from "#/modules/person/absence.service.ts";
import { createHandovers } from "#/modules/person/handover.service.ts";
import { createRosters } from "#/modules/person/roster.service.ts";
import { personRoutes } from "#/modules/person/person.routes.ts";
import { createPeople } from "#/modules/person/person.service.ts";
import { dutyRoutes } from "#/modules/duty/duty.routes.ts";
import { createDuties } from "#/modules/duty/duty.service.ts";
import { createTasks } from "#/modules/duty/task.service.ts";
import { createDayChange } from "#/modules/readiness/readiness.jobs.ts";
import { readinessRoutes } from "#/modules/readiness/readiness.routes.ts";
import { createReadinessRules } from "#/modules/readiness/readiness.service.ts";
import { recordRoutes } from "#/modules/record/record.routes.ts";
import { createVisits } from "#/modules/patrol/visit.service.ts";
import { placeRoutes } from "#/modules/place/place.routes.ts";
import { violationRoutes } from "#/modules/violation/violation.routes.ts";
import { passDueViolationClocks } from "#/modules/violation/violation.jobs.ts";
import { createViolationRuleBook } from "#/modules/violation/violation-rules.service.ts";
import { createViolations } from "#/modules/violation/violation.service.ts";
import { quarantineRoutes } from "#/modules/quarantine/quarantine.routes.ts";
import { createQuarantine } from "#/modules/quarantine/quarantine.service.ts";
import { recheckRoutes } from "#/modules/recheck/recheck.routes.ts";
import { createHazardRechecks } from "#/modules/recheck/recheck.service.ts";
import { publicityRoutes } from "#/modules/publicity/publicity.routes.ts";
import { createPublicity } from "#/modules/publicity/publicity.service.ts";
import { toolComplaintRoutes } from "#/modules/tool-complaint/tool-complaint.routes.ts";
import { createToolComplaints } from "#/modules/tool-complaint/tool-complaint.service.ts";
import { createQuietDays } from "#/modules/second-look/quiet-cell.jobs.ts";
import { createQuietCells } from "#/modules/second-look/quiet-cell.service.ts";
import { createRechecks } from "#/modules/second-look/recheck.service.ts";
import { secondLookRoutes } from "#/modules/second-look/second-look.routes.ts";
import { createSecondLookRuleBook } from "#/modules/second-look/second-look-rules.service.ts";
import { lookAtVisits } from "#/modules/second-look/visit-look.jobs.ts";
import { createUncoveredDays } from "#/modules/uncovered/reckon.service.ts";
import { uncoveredRoutes } from "#/modules/uncovered/uncovered.routes.ts";
import { urgingRoutes } from "#/modules/urging/urging.routes.ts";
import { createUrgings } from "#/modules/urging/urging.service.ts";
import { unmaskRoutes } from "#/modules/unmask/unmask.routes.ts";
import { createCadenceFollow } from "#/modules/place/cadence-follow.jobs.ts";
import { cadenceRuleRoutes } from "#/modules/place/cadence-rule.routes.ts";
import { createCadenceRuleBook } from "#/modules/place/cadence-rules.service.ts";
import { createPlaces } from "#/modules/place/place.service.ts";
import { createAddressRule } from "#/modules/webhook/address-rule.ts";
import { startWebhookSender } from "#/modules/webhook/webhook-sender.service.ts";
import { describeWebhooks } from "#/modules/webhook/webhook-description.ts";
import { webhookRoutes } from "#/modules/webhook/webhook.routes.ts";
import { createWebhooks } from "#/modules/webhook/webhook.service.ts";
import { serverTimeHeader } from "@safegrid/contract/clock-reading";
import { socketEvents } from "@safegrid/contract/live";

export interface AppParts {
  readonly config: Config;
  readonly db: Database;
  /** For the hot writes: connections whose statements look up by key only. */
  readonly keyed: Database;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly tree: GridTree;
  /** Hints between API processes, where there are several. */
  readonly wakeUp?: WakeUp | undefined;
}

const deadlineEveryMs = 500;
const openingEveryMs = 250;
const lookEveryMs = 250;
const dayLookEveryMs = 1_000;
const flushEveryMs = 15_000;
const staleImportsEveryMs = 600_000;
const auditEveryMs = 3_600_000;

/** The whole API as one Fastify instance; it does not listen. Closing it ends sockets and loops, not the database. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, db, keyed, orm, clock, tree, wakeUp } = parts;
  const app = Fastify({
    logger: config.logLevel === "silent" ? false : { level: config.logLevel },
    trustProxy: config.trustProxy,
    bodyLimit: 512 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    // What still arrives while the process ends is served, and told that the connection ends: Fastify's own 503 is no
    // problem that a phone understands.
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler(() => {
    throw new DomainProblem("not-found");
  });

  const isOriginAllowed = originRule(config.origins);
  const onError = (error: unknown) => app.log.error({ err: error }, "loop");
  const operations = createOperations(db, clock);
  const repeated = createRepeated(operations, clock, onError);
  const access = createAccess(db, clock, repeated);
  await access.refresh();
  const scoped = createScopedReads(db);
  const walls = createWalls(db, clock, tree);
  const periods = createPeriods(db, clock, tree);
  let feed: Feed | undefined;
  const recent = createRecentEvents();
  const carried = createCarriedChanges();
  const rule = createAddressRule(config.webhookNetworks);
  const sender = startWebhookSender({ db, clock, rule, onError });
  const kick = () => {
    feed?.kick();
    sender.kick();
    wakeUp?.tell();
  };
  const epochs = createEpochWatch();
  for (const memory of [access.forget, periods.forget, () => tree.forget(), recent.clear, carried.clear])
    epochs.forgetOnChange(memory);
  const onCommitted = (events: readonly LoggedEvent[]) => {
    recent.add(events);
    kick();
  };
  const readBack = createReadBack(tree.county.id, clock, carried);
  const rare = createRareCommands({ orm, clock, countyId: tree.county.id, tree, epochs, onCommitted });
  const hazardRules = createHazardRules({ rare, tree });
  epochs.forgetOnChange(hazardRules.forget);
  await hazardRules.catchUp(db);
  const ladders = createLadders({ rare, tree });
  await ladders.catchUp(db);
  const escalation = createEscalation({ db, clock, epochs, tree, rules: hazardRules, ladders });
  for (const memory of [ladders.forget, escalation.forget]) epochs.forgetOnChange(memory);
  const checklistBook = createChecklistBook();
  epochs.forgetOnChange(checklistBook.forget);
  await checklistBook.catchUp(db);
  const findChecklist = (version: string) => checklistBook.find(db, version);
  const commands = createCommands({
    ...{ db: keyed, clock, tree, periods, epochs, onCommitted, readBack },
    rules: () => hazardRules.current,
    findChecklist,
  });
  const gridChanges = createGridChanges({ rare, db, clock, tree });
  const confirmations = createConfirmations(rare, tree);
  const hazards = createHazards({ rare, periods, clock, tree, rules: hazardRules, ladders });
  const evidence = createEvidence({
    ...{ db, clock, rare, onError },
    databaseUrl: config.databaseUrl,
    settings: config.evidence,
  });
  const outside = createLinks({ db, orm, scoped, clock, tree, rare, rules: hazardRules, ladders, commands, evidence });
  const geometry = createGeometry();
  const ground = { db, rare, clock, tree, geometry };
  const findings = createFindings(ground);
  const dayChange = createDayChange({ db, clock, epochs, countyId: tree.county.id, findings });
  epochs.forgetOnChange(dayChange.forget);
  const cadenceFollow = createCadenceFollow({ db, rare, tree, clock });
  epochs.forgetOnChange(cadenceFollow.forget);
  const uncoveredDays = createUncoveredDays({ db, clock, tree });
  const quietDays = createQuietDays({ db, rare, tree, clock });
  for (const memory of [uncoveredDays.forget, quietDays.forget]) epochs.forgetOnChange(memory);
  const monthlyDraws = createMonthlyDraws({ db, clock, epochs, tree });
  epochs.forgetOnChange(monthlyDraws.forget);

  const exchange = createExchange({
    db,
    scoped,
    rare,
    clock,
    operations,
    adapters: {
      grids: createGridAdapter(tree, db),
      people: createPeopleAdapter(tree),
      enterprises: createEnterpriseAdapter(tree, clock),
      facilities: createFacilityAdapter(tree, clock),
    },
  });

  await app.register(cookie);
  // Only what is long: the list of all grids is 300 kB, and a command's answer not worth the work.
  await app.register(compress, { encodings: ["gzip"], threshold: 16_384, customTypes: /json$/ });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    // By it phones measure their own clocks (packages/contract/src/clock-reading.ts).
    reply.header(serverTimeHeader, clock.now().getTime());
    reply.header("server-timing", `total;dur=${reply.elapsedTime.toFixed(1)}`);
  });
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new DomainProblem("too-many-requests") });
  await app.register(accessGuard, { access, isOriginAllowed });
  await app.register(denialHook, { repeated });
  await describeApi(app, describeWebhooks());

  const { io, upgrades, endSockets } = attachSocketIo(app, isOriginAllowed);
  await app.register(
    async (api) => {
      await api.register(
        accessRoutes({ access, walls, tree, secureCookies: config.secureCookies, letsLocalWallsIn: config.isDemo }),
      );
      const [accounts, grants] = [createAccounts(db, clock), createGrants(db, clock, tree)];
      await api.register(accountRoutes({ db, clock, tree, accounts, grants }));
      await api.register(savedViewRoutes({ db, clock }));
      await api.register(apiKeyRoutes({ db, clock, tree, keys: createApiKeys(db, clock, tree) }));
      const webhooks = createWebhooks({ db, clock, tree, rule, onChanged: sender.look });
      await api.register(webhookRoutes({ db, tree, webhooks }));
      await api.register(operationRoutes({ db, clock, operations }));
      await api.register(gridRoutes({ db, scoped, clock, tree, changes: gridChanges }));
      await api.register(departmentRoutes(scoped, createDepartments(rare)));
      await api.register(commandRoutes(commands));
      await api.register(hazardRoutes({ scoped, db, orm, tree, hazards, rules: hazardRules }));
      await api.register(boardRoutes({ scoped, db, orm, clock, tree, rules: hazardRules, ladders }));
      await api.register(escalationRoutes({ scoped, db, orm, clock, tree, rules: hazardRules, ladders }));
      await api.register(urgingRoutes(createUrgings({ rare, tree })));
      await api.register(publicityRoutes(scoped, tree, createPublicity({ rare, tree })));
      await api.register(toolComplaintRoutes(db, scoped, createToolComplaints({ rare, tree })));
      await api.register(recheckRoutes(createHazardRechecks({ rare, tree })));
      await api.register(messageRoutes(scoped, tree, createMessages({ rare, tree })));
      await api.register(presenceRoutes({ db, scoped, clock, tree }));
      await api.register(hazardSummaryRoutes(scoped, createHazardSummaries({ rare, tree })));
      await api.register(linkRoutes({ scoped, tree, ...outside }));
      await api.register(publicRoutes({ db, clock, tree, ...outside }));
      await api.register(
        listingRoutes({
          ...{ scoped, db, orm, clock, tree, rules: createListingRuleBook({ rare, tree }) },
          listings: createListings({ rare, tree, hazardRules }),
        }),
      );
      await api.register(
        violationRoutes({
          ...{ scoped, db, clock, tree, rules: createViolationRuleBook({ rare, tree, db }) },
          violations: createViolations({ rare, tree, hazardRules }),
        }),
      );
      await api.register(listingExportRoutes({ scoped, clock, tree, operations }));
      await api.register(violationExportRoutes({ scoped, clock, tree, operations }));
      await api.register(evidenceRoutes({ scoped, contents: evidence.contents, operations }));
      await api.register(uploadRoutes(evidence));
      await api.register(
        patrolRoutes({
          ...{ scoped, clock, periods, visits: createVisits(rare), places: createPlaces(rare, tree) },
          ...{ book: checklistBook, tree },
        }),
      );
      await api.register(
        quarantineRoutes(
          scoped,
          tree,
          createQuarantine({ ...{ db, rare, periods, tree, findChecklist }, rules: hazardRules }),
        ),
      );
      await api.register(inquiryRoutes(scoped, tree, createInquiries({ rare, tree })));
      await api.register(cadenceRuleRoutes(scoped, createCadenceRuleBook({ rare, tree, clock })));
      await api.register(
        checklistRoutes({ db, book: checklistBook, checklists: createChecklists({ rare, tree, book: checklistBook }) }),
      );
      const kept = { rare, tree };
      await api.register(
        personRoutes({
          db,
          scoped,
          clock,
          tree,
          people: createPeople(kept),
          absences: createAbsences(kept),
          handovers: createHandovers(kept),
          rosters: createRosters(kept),
        }),
      );
      await api.register(dutyRoutes({ db, scoped, clock, tree, duties: createDuties(kept), tasks: createTasks(kept) }));
      await api.register(readinessRoutes({ db, scoped, clock, tree, findings, rules: createReadinessRules(kept) }));
      await api.register(placeRoutes(scoped, tree, checklistBook));
      await api.register(recordRoutes(scoped));
      await api.register(unmaskRoutes(scoped, operations));
      await api.register(mirrorRoutes(createMirrors({ db, clock, operations }), tree));
      await api.register(uncoveredRoutes({ scoped, clock, tree }));
      await api.register(uncoveredExportRoutes({ scoped, clock, tree, operations }));
      await api.register(
        secondLookRoutes({
          ...{ db, scoped, clock, tree, rules: createSecondLookRuleBook(kept) },
          ...{ rechecks: createRechecks(kept), quietCells: createQuietCells(kept) },
        }),
      );
      await api.register(exchangeRoutes({ exchange, tree, clock }));
      await api.register(listFileRoutes({ clock, tree, operations }));
      await api.register(boardExportRoutes({ scoped, clock, tree, rules: hazardRules, operations }));
      await api.register(
        boundaryRoutes({
          ...ground,
          scoped,
          boundaries: createBoundaries(ground),
          findings,
          locator: createCellLocator(ground),
          maps: createResponsibilityMaps({ scoped, clock, tree, geometry, operations }),
        }),
      );
      await api.register(
        ledgerRoutes({
          scoped,
          clock,
          tree,
          enterprises: createEnterprises(rare, tree),
          facilities: createFacilities(rare, tree),
          confirmations,
        }),
      );
      await api.register(campaignRoutes({ scoped, tree, confirmations }));
      await api.register(numberRoutes({ db, scoped, clock, tree, periods }));
      await api.register(outcomeRoutes({ db, clock, tree, periods }));
      await api.register(
        closingSampleRoutes({
          ...{ db, scoped, clock, tree, rules: createSamplingRules(kept) },
          checks: createClosingChecks({ rare, tree, rules: hazardRules, ladders }),
        }),
      );
    },
    { prefix: "/api/v1" },
  );
  await app.register(healthRoutes(db, tree.county.id));
  await serveStream(app, upgrades, () => feed as Feed, tree);
  serveFeedDescription(app, sessionCookie);
  if (config.fieldDir) {
    const { fieldDir: dir, secureCookies: isOverTls, hasFieldWorker: hasWorker } = config;
    await app.register(async (pages) => serveFieldPages(pages, { dir, isOverTls, hasWorker }));
  }
  if (config.dashboardDir) {
    const { dashboardDir, secureCookies } = config;
    await app.register(async (pages) => servePages(pages, dashboardDir, secureCookies));
  }

  const loops = [
    startLoop(
      deadlineEveryMs,
      async () => {
        await tree.refresh(db);
        await periods.ensureCurrent();
        await gridChanges.carryOutPlanned();
        if (await dayChange.beginDay()) kick();
        if (await monthlyDraws.drawLastMonth()) kick();
        await hazardRules.catchUp(db);
        await ladders.catchUp(db);
        await checklistBook.catchUp(db);
        await escalation.reckon();
        // A burst takes several commits; others write in between.
        while ((await passDeadlines(db, clock, periods, epochs, tree.county.id)) > 0) kick();
        while ((await escalation.fireDue()) > 0) kick();
        if ((await passSilentHops({ orm, db, clock, epochs, tree, rules: hazardRules, ladders })) > 0) kick();
        if ((await passListingClocks({ orm, db, clock, epochs, countyId: tree.county.id })) > 0) kick();
        while ((await passSilentInquiries({ db, rare, tree, clock })) > 0);
        while ((await passDueViolationClocks({ db, rare, tree, clock })) > 0);
        await tellWhoMustAct({ db, rare, tree });
        await cadenceFollow.followDay();
      },
      onError,
    ),
    // By itself: a county's import waits for minutes here, and no deadline for it.
    startLoop(openingEveryMs, () => openWaitingPlaces({ db, rare, tree }), onError),
    // Behind the commits, and never in their way: one share a turn.
    startLoop(lookEveryMs, async () => void (await lookAtVisits({ db, rare, tree, clock })), onError),
    startLoop(
      dayLookEveryMs,
      async () => {
        await uncoveredDays.reckonDay();
        await quietDays.reckonDay();
      },
      onError,
    ),
    startLoop(flushEveryMs, () => access.flushLastUsed(), onError),
    startLoop(flushEveryMs, () => repeated.flush(), onError),
    startLoop(staleImportsEveryMs, () => exchange.removeExpired(), onError),
    startLoop(staleImportsEveryMs, () => outside.rates.removeExpired(), onError),
    ...evidence.start(),
  ];
  const auditTimer = setInterval(() => {
    runAudit(db, clock, tree.county.id).then(
      ({ differences }) =>
        differences.length > 0 &&
        app.log.error({ differences: differences.slice(0, 20) }, "the numbers do not agree with the records"),
      onError,
    );
  }, auditEveryMs);
  feed = startFeed({
    db,
    clock,
    tree,
    access,
    onError,
    recent,
    carried,
    epochs,
    broadcast: (to, message) => io.to(to).emit(socketEvents.message, message),
  });
  wakeUp?.onHint(() => {
    feed?.kick();
    sender.kick();
  });
  serveSocketIo(io, feed, access, tree, (header) => app.parseCookie(header)[sessionCookie]);

  app.addHook("preClose", async () => {
    clearInterval(auditTimer);
    await Promise.all(loops.map((loop) => loop.stop()));
    await feed?.stop();
    await sender.stop();
    await endSockets();
    await access.flushLastUsed().catch(onError);
    await repeated.flush(true);
  });
  app.addHook("onClose", () => geometry.close());
  app.addHook("onClose", () => evidence.close());
  return app;
}
