import type { EntitySchema } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import type { MikroORM } from "@mikro-orm/postgresql";
import { FirstSlice } from "#/migrations/0001-first-slice.ts";
import { GridHistory } from "#/migrations/0003-grid-history.ts";
import { RecordsAndDepartments } from "#/migrations/0002-records-and-departments.ts";
import { Boundaries } from "#/migrations/0004-boundaries.ts";
import { People } from "#/migrations/0005-people.ts";
import { Ledger } from "#/migrations/0006-ledger.ts";
import { AccessGrants } from "#/migrations/0007-access.ts";
import { Exchange } from "#/migrations/0008-exchange.ts";
import { FollowedGrants } from "#/migrations/0009-followed-grants.ts";
import { Evidence } from "#/migrations/0011-evidence.ts";
import { HazardLife } from "#/migrations/0012-hazard-life.ts";
import { Search } from "#/migrations/0013-search.ts";
import { LedgerCounts } from "#/migrations/0026-ledger-counts.ts";
import { Integration } from "#/migrations/0014-integration.ts";
import { OneLedgerLimit } from "#/migrations/0015-one-ledger-limit.ts";
import { SavedViewsOfAccounts } from "#/migrations/0016-saved-views.ts";
import { Board } from "#/migrations/0017-board.ts";
import { HazardSight } from "#/migrations/0018-hazard-sight.ts";
import { HazardSummaries } from "#/migrations/0022-hazard-summary.ts";
import { MarksOfMany } from "#/migrations/0024-marks-of-many.ts";
import { Links } from "#/migrations/0036-links.ts";
import { ReleasedPhotos } from "#/migrations/0037-released-photos.ts";
import { Presence } from "#/migrations/0045-presence.ts";
import { CheckEvidence } from "#/migrations/0046-check-evidence.ts";
import { ViolationClocks } from "#/migrations/0047-violation-clocks.ts";
import { LedgerGround } from "#/migrations/0044-ledger-ground.ts";
import { BoardLanes } from "#/migrations/0027-board-lanes.ts";
import { Closings } from "#/migrations/0040-closings.ts";
import { ClosingSamples } from "#/migrations/0041-closing-samples.ts";
import { Escalation } from "#/migrations/0028-escalation.ts";
import { Listings } from "#/migrations/0032-listing.ts";
import { Checklists } from "#/migrations/0050-checklists.ts";
import { CadenceRules } from "#/migrations/0051-cadence-rules.ts";
import { Inquiries } from "#/migrations/0052-inquiries.ts";
import { Quarantine } from "#/migrations/0053-quarantine.ts";
import { HazardRechecks } from "#/migrations/0056-hazard-rechecks.ts";
import { PublicityAndComplaints } from "#/migrations/0057-publicity-and-complaints.ts";
import { RecheckTimes } from "#/migrations/0054-recheck-times.ts";
import { SecondLooks } from "#/migrations/0058-second-looks.ts";
import { QuietCells } from "#/migrations/0059-quiet-cells.ts";
import { UncoveredPlaces } from "#/migrations/0060-uncovered-places.ts";
import { ViolationClockPassed } from "#/migrations/0061-violation-clock-passed.ts";
import { PublicListings } from "#/migrations/0062-public-listings.ts";
import { ReportPlaces } from "#/migrations/0063-report-places.ts";
import { EvidenceOfFormer } from "#/migrations/0065-evidence-of-former.ts";
import { PublicityTimes } from "#/migrations/0066-publicity-times.ts";
import { BoardOrders } from "#/migrations/0067-board-orders.ts";
import { MustAct } from "#/migrations/0068-must-act.ts";
import { Violations } from "#/migrations/0033-violation.ts";
import { openOrm } from "#/platform/orm.ts";
import { sightSchema } from "#/platform/row-sight.ts";

/** Tables that no entity describes: the log, the projections, and those written by set-based SQL only. */
export const handWrittenTables = [
  "grid_outline",
  "grid_lineage",
  "grid_term",
  "grid_plan",
  "access_head",
  "place_cell",
  "place_plan",
  "visit",
  "log_head",
  "event_log",
  "command_receipt",
  "period_opened",
  "place_due",
  "grid_period",
  "grid_standing",
  "audit_run",
  "record_change",
  "department",
  "operation_head",
  "operation_log",
  "grid_boundary",
  "boundary_staging",
  "boundary_check",
  "boundary_finding",
  "enterprise",
  "place",
  "ledger_distinct",
  "saved_view",
  "ledger_campaign",
  "ledger_campaign_grid",
  "absence",
  "handover",
  "handover_item",
  "roster_confirmation",
  "duty_template",
  "duty_assignment",
  "task",
  "reward_scheme",
  "readiness_rule",
  "readiness_taken",
  "readiness_span",
  "account_grant",
  "exchange_file",
  "exchange_row",
  "exchange_fault",
  "record_batch",
  "record_batch_change",
  "hazard_hop",
  "hazard_notice",
  "hazard_request",
  "hazard_party",
  "hazard_closing",
  "hazard_reinspection",
  "sampling_rule_set",
  "closing_sample",
  "closing_check",
  "hazard_presence",
  "deadline_rule_set",
  "hazard_summary",
  "hazard_rung",
  "hazard_urging",
  "hazard_recheck",
  "publicity",
  "publicity_reach",
  "tool_complaint",
  "escalation_ladder_set",
  "escalation_reckoning",
  "message",
  "message_case",
  "listing",
  "listing_step",
  "listing_condition",
  "listing_clock",
  "listing_rule_set",
  "violation",
  "violation_step",
  "violation_rule_set",
  "api_key",
  "api_key_use",
  "webhook_endpoint",
  "webhook_delivery",
  "export_floor",
  "export_transaction",
  "export_change",
  "export_departure",
  "evidence_content",
  "evidence",
  "evidence_reuse",
  "grid_link",
  "public_report",
  "hazard_link",
  "hazard_submission",
  "public_rate",
  "public_salt",
  "released_photo",
  "checklist_edition",
  "checklist_assignment_set",
  "cadence_rule_set",
  "place_opening",
  "inquiry",
  "inquiry_reply",
  "quarantine",
  "second_look_rule_set",
  "second_look_progress",
  "visit_look",
  "recheck",
  "quiet_cell",
  "place_uncovered",
];

/** The ORM with all migrations, for who makes or compares the schema. A running API needs none of them, and starts sooner. */
export function openSchemaOrm(url: string, entities: EntitySchema[]): MikroORM {
  return openOrm(url, entities, {
    extensions: [Migrator],
    migrations: {
      migrationsList: [
        FirstSlice,
        RecordsAndDepartments,
        GridHistory,
        Boundaries,
        People,
        Ledger,
        AccessGrants,
        Exchange,
        FollowedGrants,
        Evidence,
        HazardLife,
        Search,
        Integration,
        OneLedgerLimit,
        SavedViewsOfAccounts,
        Board,
        HazardSight,
        HazardSummaries,
        MarksOfMany,
        BoardLanes,
        LedgerCounts,
        Closings,
        ClosingSamples,
        Links,
        ReleasedPhotos,
        Listings,
        Violations,
        LedgerGround,
        Escalation,
        Presence,
        CheckEvidence,
        ViolationClocks,
        Checklists,
        CadenceRules,
        Inquiries,
        Quarantine,
        HazardRechecks,
        RecheckTimes,
        PublicityAndComplaints,
        SecondLooks,
        QuietCells,
        UncoveredPlaces,
        ViolationClockPassed,
        PublicListings,
        ReportPlaces,
        EvidenceOfFormer,
        PublicityTimes,
        BoardOrders,
        MustAct,
      ],
      snapshot: false,
      allOrNothing: true,
    },
    schemaGenerator: { skipTables: [...handWrittenTables, "mikro_orm_migrations"], ignoreSchema: [sightSchema] },
  });
}
