import type { Message, MessageList } from "@safegrid/contract/message";
import type { UnitOut } from "@safegrid/contract/hazard";
import type { Unit } from "@safegrid/domain/unit";
import { violationClock } from "@safegrid/domain/violation";
import { parseRungKey } from "@safegrid/metrics/escalation-ladder";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { columnsOfUnit, unitOf } from "#/modules/hazard/hazard-unit.service.ts";

type Row = Omit<Message, "rung" | "from" | "isLate" | "hazard" | "violation"> & {
  readonly cause: string;
  readonly fromName: string | null;
  readonly fromGrid: string | null;
  readonly fromDepartment: string | null;
  readonly violation:
    | (Omit<NonNullable<Message["violation"]>, "gridName" | "clock"> & { readonly cellId: string })
    | null;
  readonly hazard: (Omit<NonNullable<Message["hazard"]>, "gridName"> & { readonly cellId: string }) | null;
};

const lateMs = 60_000;

/** The inbox of a grid or department, the newest first. */
export async function listMessages(
  sql: Sql,
  ground: { readonly tree: GridTree; readonly names: (unit: Unit) => UnitOut },
  unit: Unit,
  { page, pageSize, unnoted }: { readonly page: number; readonly pageSize: number; readonly unnoted: boolean },
): Promise<MessageList> {
  const isItsOwn = `(m.unit_grid_id = $1 or m.unit_department_id = $2)`;
  const [counts] = await sql.query<{ total: number; unnotedCount: number }>(
    `select count(*)::int as total, count(*) filter (where noted_at is null)::int as "unnotedCount"
     from message m where ${isItsOwn}`,
    columnsOfUnit(unit),
  );
  const rows = await sql.query<Row>(
    `select m.id, m.kind, m.cause, m.does, m.case_count as "caseCount", m.words, m.inquiry_id as "inquiryId", m.from_name as "fromName",
       m.from_grid_id as "fromGrid", m.from_department_id as "fromDepartment", iso_utc(m.first_at) as "firstAt",
       iso_utc(m.last_at) as "lastAt", iso_utc(m.sent_at) as "sentAt", iso_utc(m.noted_at) as "notedAt",
       m.noted_by_name as "notedBy",
       (select json_build_object('id', v.id, 'kind', v.kind, 'placeName', p.name, 'cellId', v.cell_id)
        from violation v join place p on p.id = v.place_id where v.id = m.violation_id) as violation,
       (select json_build_object('id', h.id, 'serial', h.serial, 'placeName', p.name, 'cellId', h.cell_id,
          'category', h.category, 'grade', h.grade, 'deadlineAt', iso_utc(h.deadline_at))
        from message_case c join hazard h on h.id = c.hazard_id join place p on p.id = h.place_id
        where c.message_id = m.id order by h.grade = 'major' desc, h.deadline_at, h.id limit 1) as hazard
     from message m where ${isItsOwn} and (not $3::boolean or m.noted_at is null)
     order by m.sent_at desc, m.seq desc limit $4 offset $5`,
    [...columnsOfUnit(unit), unnoted, pageSize, (page - 1) * pageSize],
  );
  const { total = 0, unnotedCount = 0 } = counts ?? {};
  return { rows: rows.map((row) => toMessage(row, ground)), total: unnoted ? unnotedCount : total, unnotedCount };
}

function toMessage(
  { cause, fromName, fromGrid, fromDepartment, hazard, violation, ...row }: Row,
  { tree, names }: { readonly tree: GridTree; readonly names: (unit: Unit) => UnitOut },
): Message {
  const placed = <T extends { readonly cellId: string }>({ cellId, ...rest }: T) => ({
    ...{ ...rest, gridName: tree.pathName(cellId) },
  });
  return {
    ...row,
    rung: row.kind === "near_due" || row.kind === "escalated" ? parseRungKey(cause) : null,
    from: fromName === null ? null : { name: fromName, unit: names(unitOf(tree, fromGrid, fromDepartment)) },
    hazard: hazard === null ? null : placed(hazard),
    violation: violation === null ? null : { ...placed(violation), clock: violationClock.parse(cause) },
    isLate: Date.parse(row.sentAt) - Date.parse(row.firstAt) > lateMs,
  };
}
