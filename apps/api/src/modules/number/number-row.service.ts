import { counterNames } from "@safegrid/metrics/counter";
import { columnOf } from "#/modules/number/number.service.ts";

/** A `NumbersRow` of the contract from `grid_period g`, as a JSON expression. */
export const numbersRowSql = `json_build_object('kind', 'numbers', 'gridId', g.grid_id,
  'periodKind', split_part(g.period_key, ':', 1), 'startsOn', split_part(g.period_key, ':', 2), 'seq', g.seq,
  'counters', json_build_object(${counterNames.map((name) => `'${name}', g.${columnOf(name)}`).join(", ")}))`;

/** A `StandingRow` of the contract from `grid_standing s`, as a JSON expression. */
export const standingRowSql = `json_build_object('kind', 'standing', 'gridId', s.grid_id, 'seq', s.seq,
  'openHazards', s.open_hazards, 'openMajor', s.open_major,
  'overdue', json_build_object('count', s.overdue_count, 'oldestDueAt', iso_utc(s.oldest_due_at),
    'weight', s.overdue_weight, 'weightedDueSec', s.overdue_weighted_due_sec),
  'lastReceivedAt', iso_utc(s.last_received_at))`;
