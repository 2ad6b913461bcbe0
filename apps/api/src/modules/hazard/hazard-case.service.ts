import type { EntityManager } from "@mikro-orm/postgresql";
import type { HazardCase } from "@safegrid/domain/hazard-case";
import type { Unit } from "@safegrid/domain/unit";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";
import { Hazard } from "#/modules/hazard/hazard.entity.ts";

/** A hazard as its record has it, with what its life depends on. */
export interface KnownCase {
  readonly hazard: Hazard;
  readonly case: HazardCase;
  /** The number of the hop that waits for a receipt. */
  readonly hopN: number | null;
  /** Units from beyond its ground or line that it was sent to or shared with. */
  readonly parties: readonly Unit[];
}

interface Around {
  readonly line: string | null;
  readonly rectifiers: string[] | null;
  readonly reinspector: string | null;
  readonly hop: {
    readonly n: number;
    readonly kind: NonNullable<HazardCase["hop"]>["kind"];
    readonly fromGrid: string | null;
    readonly fromDepartment: string | null;
  } | null;
  readonly requests:
    | { readonly kind: "extension" | "stop"; readonly person: string; readonly untilAt: string }[]
    | null;
  readonly unseen: { readonly grid: string | null; readonly department: string | null }[] | null;
  readonly parties: { readonly grid: string | null; readonly department: string | null }[] | null;
}

/** One key for all accounts of a person. */
export const personOf = (account: string) =>
  `(select coalesce(a.person_id, a.id) from account a where a.id = ${account})`;

/** Reads one hazard as a case; null where there is none. Under the log's lock it is exact: nobody else changes it. */
export async function loadCase(
  em: EntityManager,
  sql: Sql,
  tree: GridTree,
  hazardId: string,
): Promise<KnownCase | null> {
  const hazard = await em.findOne(Hazard, { id: hazardId });
  if (!hazard) return null;
  const [around] = await sql.query<Around>(aroundSql, [hazardId]);
  if (!around) throw new Error("a hazard lies at no place");
  const owner = unitOf(tree, hazard.ownerGridId, hazard.ownerDepartmentId);
  const instant = (at: Date | null | undefined) => at?.toISOString() ?? null;
  const asked = (kind: "extension" | "stop") => {
    const request = around.requests?.find((each) => each.kind === kind);
    return request ? { askedBy: request.person, untilAt: new Date(request.untilAt).toISOString() } : null;
  };
  const { hop } = around;
  const from = instant(hazard.stoppedFrom);
  const until = instant(hazard.stoppedUntil);
  const before = instant(hazard.stopDeadlineBefore);
  const units = (rows: Around["parties"]) => (rows ?? []).map(({ grid, department }) => unitOf(tree, grid, department));
  return {
    hazard,
    hopN: hop?.n ?? null,
    parties: units(around.parties),
    case: {
      state: hazard.state,
      grade: hazard.grade,
      home: [hazard.countyId, hazard.townshipId, hazard.villageId, hazard.cellId],
      lineId: around.line,
      owner,
      supervisor:
        hazard.supervisorGridId || hazard.supervisorDepartmentId
          ? unitOf(tree, hazard.supervisorGridId, hazard.supervisorDepartmentId)
          : null,
      hop: hop ? { kind: hop.kind, from: unitOf(tree, hop.fromGrid, hop.fromDepartment), to: owner } : null,
      lastStepAt: hazard.lastStepAt.toISOString(),
      firstDeadlineAt: instant(hazard.firstDeadlineAt),
      deadlineAt: instant(hazard.deadlineAt),
      hasFive: hazard.five != null,
      rectifiers: around.rectifiers ?? [],
      reinspectedBy: around.reinspector,
      returnedCount: hazard.returnedCount,
      isListed: hazard.isListed,
      extension: asked("extension"),
      stop: asked("stop"),
      stopped: from && until && before ? { fromAt: from, untilAt: until, deadlineBefore: before } : null,
      unseenBy: units(around.unseen),
    },
  };
}

/** In the caller's subtree and line, or sent to or shared with it from beyond. */
export function sees({ case: { home, lineId }, parties }: KnownCase, caller: Caller, tree: GridTree): boolean {
  const { scopeId, departmentId } = caller;
  if (departmentId !== null)
    return (
      (home.includes(scopeId) && lineId === departmentId) ||
      parties.some((unit) => unit.kind === "department" && unit.id === departmentId)
    );
  return home.includes(scopeId) || parties.some((unit) => unit.kind === "grid" && tree.isWithin(scopeId, unit.id));
}

/** The key under which somebody is known as a person, whichever account is used. */
export async function personKeyOf(sql: Sql, accountId: string | null): Promise<string> {
  const [row] = await sql.query<{ person: string | null }>(`select ${personOf("$1::uuid")} as person`, [accountId]);
  return row?.person ?? "";
}

const aroundSql = `select p.department_id as line,
    (select json_agg(distinct ${personOf("s.by_account")}) from hazard_step s
      where s.hazard_id = h.id and s.action = 'submit') as rectifiers,
    ${personOf("h.reinspected_by")} as reinspector,
    (select json_build_object('n', o.n, 'kind', o.kind, 'fromGrid', o.from_grid_id,
        'fromDepartment', o.from_department_id)
      from hazard_hop o where o.hazard_id = h.id and o.outcome = 'waiting') as hop,
    (select json_agg(json_build_object('kind', r.kind, 'person', ${personOf("r.asked_by")}, 'untilAt', r.until_at))
      from hazard_request r where r.hazard_id = h.id and r.decision is null) as requests,
    (select json_agg(json_build_object('grid', n.unit_grid_id, 'department', n.unit_department_id) order by n.n)
      from hazard_notice n where n.hazard_id = h.id and n.seen_at is null) as unseen,
    (select json_agg(json_build_object('grid', y.unit_grid_id, 'department', y.unit_department_id))
      from hazard_party y where y.hazard_id = h.id) as parties
  from hazard h join place p on p.id = h.place_id where h.id = $1`;
