import type { MirrorKind } from "@safegrid/contract/mirror";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import { hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";
import { numbersTextSql, standingTextSql } from "#/modules/number/number-row.service.ts";

/**
 * How the rows of a kind are read, under the reader's role. Of the parameters $1 is the grid whose subtree is exported,
 * $2 the department or null; a changed row's condition has $3, the ids that changed (of `changedBy`), $4, the log position
 * of before, $5, the appointments (of persons) or places (of others) that changed, and $6 and $7, the enterprises that
 * left and that changed.
 */
export interface RowSource {
  readonly from: string;
  readonly id: string;
  readonly row: string;
  /** Within the subtree and the line of industry, said by the query itself besides row-level security. */
  readonly where: string;
  readonly changed: string;
  /** Whose marks name what changed; null where rows bear their own position. */
  readonly changedBy: "grid" | "person" | "appointment" | "enterprise" | "place" | "visit" | null;
  /** Persons as they are shown to those who need not know them. */
  readonly mask?: (row: Record<string, unknown>) => Record<string, unknown>;
}

const under = (of: string, leaf = "id") =>
  `$1::uuid in (${of}.county_id, ${of}.township_id, ${of}.village_id, ${of}.${leaf})`;
const inLine = (department: string) => `($2::uuid is null or ${department} = $2)`;
const placeInLine = (place: string) =>
  `($2::uuid is null or exists (select from place line where line.id = ${place} and line.department_id = $2))`;
const position = (of: string) =>
  `case when ${of}.lon is not null then json_build_object('lon', ${of}.lon, 'lat', ${of}.lat, 'crs', ${of}.crs) end`;
/** An id of a record that may lie elsewhere: null for whoever does not see it. */
const ifSeen = (table: string, id: string) =>
  `(select seen.id from ${table} seen where seen.id = ${id} and ${under("seen", "cell_id")})`;

/** Rows that name a record of elsewhere say so only while it is seen: they change with its coming and going. */
const namesMoved = (id: string) => `${id} = any($6::uuid[])
  or ${id} in (select seen.id from enterprise seen where seen.id = any($7::uuid[]) and ${under("seen", "cell_id")})`;

const objectOf = (fields: Readonly<Record<string, string>>) =>
  `json_build_object(${Object.entries(fields)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(", ")})::text`;

/** All kinds, in the order of the export: what is referred to comes before what refers to it. */
export const rowSources: Readonly<Record<MirrorKind, RowSource>> = {
  grid: {
    from: "grid g",
    id: "g.id",
    row: objectOf({
      code: "g.code",
      level: "g.level",
      kind: "g.kind",
      name: "g.name",
      parentId: "g.parent_id",
      isPseudo: "g.is_pseudo",
      validFrom: "g.valid_from",
      validTo: "g.valid_to",
      centre: "case when g.lon is not null then json_build_array(g.lon, g.lat) end",
      responsibleSubject: "g.responsible_subject",
      supervisingSubject: "g.supervising_subject",
      isDemo: "g.is_demo",
    }),
    where: under("g"),
    changed: "g.id = any($3::uuid[])",
    changedBy: "grid",
  },
  person: {
    from: "person p",
    id: "p.id",
    row: objectOf({
      name: "p.name",
      phone: "p.phone",
      employer: "p.employer",
      title: "p.title",
      activeFrom: "p.active_from",
      activeTo: "p.active_to",
      isDemo: "p.is_demo",
    }),
    where: `p.id in (select o.id from person o join grid g on g.id = o.grid_id where ${under("g")}
      union select a.person_id from appointment a join grid g on g.id = a.grid_id where ${under("g")})`,
    // Who is named to a post here becomes visible here, without being changed.
    changed: `(p.id = any($3::uuid[]) or p.id in (select a.person_id from appointment a join grid g on g.id = a.grid_id
      where a.id = any($5::uuid[]) and ${under("g")}))`,
    changedBy: "person",
    mask: (row) => ({ ...row, phone: maskPhone(row.phone as string | null) }),
  },
  appointment: {
    from: "appointment a join grid g on g.id = a.grid_id",
    id: "a.id",
    row: objectOf({
      personId: "a.person_id",
      gridId: "a.grid_id",
      post: "a.post",
      startsOn: "a.starts_on",
      endsOn: "a.ends_on",
      endReason: "a.end_reason",
      substituteFor: "a.substitute_for",
      departmentId: "a.department_id",
    }),
    where: under("g"),
    changed: "a.id = any($3::uuid[])",
    changedBy: "appointment",
  },
  enterprise: {
    from: "enterprise e",
    id: "e.id",
    row: objectOf({
      kind: "e.kind",
      name: "e.name",
      shortName: "e.short_name",
      creditCode: "e.credit_code",
      industry: "e.industry",
      address: "e.address",
      cellId: "e.cell_id",
      villageId: "e.village_id",
      townshipId: "e.township_id",
      position: position("e"),
      risk: "e.risk",
      isKeyUnit: "e.is_key_unit",
      departmentId: "e.department_id",
      legalPerson: "e.legal_person",
      contactName: "e.contact_name",
      phone: "e.phone",
      employees: "e.employees",
      state: "e.state",
      enrolment: "e.enrolment",
      enrolmentNumber: "e.enrolment_number",
      enrolledOn: "e.enrolled_on",
      collectedAt: "iso_utc(e.collected_at)",
      confirmedAt: "iso_utc(e.confirmed_at)",
      closedOn: "e.closed_on",
      closedReason: "e.closed_reason",
      mergedInto: ifSeen("enterprise", "e.merged_into"),
      isDemo: "e.is_demo",
      version: "e.version",
      changedAt: "iso_utc(e.changed_at)",
    }),
    where: `${under("e", "cell_id")} and ${inLine("e.department_id")}`,
    changed: `(e.id = any($3::uuid[]) or ${namesMoved("e.merged_into")})`,
    changedBy: "enterprise",
    mask: (row) => ({
      ...row,
      legalPerson: typeof row.legalPerson === "string" ? maskName(row.legalPerson) : null,
      contactName: typeof row.contactName === "string" ? maskName(row.contactName) : null,
      phone: maskPhone(row.phone as string | null),
    }),
  },
  place: {
    from: "place p",
    id: "p.id",
    row: objectOf({
      name: "p.name",
      category: "p.category",
      address: "p.address",
      cellId: "p.cell_id",
      enterpriseId: ifSeen("enterprise", "p.enterprise_id"),
      position: position("p"),
      departmentId: "p.department_id",
      openedOn: "p.opened_on",
      closedOn: "p.closed_on",
      closedReason: "p.closed_reason",
      state: "p.state",
      facilityKind: "p.facility_kind",
      details: "p.details",
      dueOn: "p.due_on",
      confirmedAt: "iso_utc(p.confirmed_at)",
      isDemo: "p.is_demo",
      version: "p.version",
      changedAt: "iso_utc(p.changed_at)",
    }),
    where: `${under("p", "cell_id")} and ${inLine("p.department_id")}`,
    changed: `(p.id = any($3::uuid[]) or ${namesMoved("p.enterprise_id")})`,
    changedBy: "place",
    mask: (row) => ({ ...row, details: maskedDetails(row.details) }),
  },
  visit: {
    from: "visit v",
    id: "v.id",
    // Neither who was there nor where the phone was: an exchange of visits is no trail of persons (plan section 5).
    row: objectOf({
      placeId: "v.place_id",
      cellId: "v.cell_id",
      occurredAt: "iso_utc(v.occurred_at)",
      recordedAt: "iso_utc(v.recorded_at)",
      checklistVersion: "v.checklist_version",
      answers: "v.answers",
      problemCount: "v.problem_count",
      isComplete: "v.is_complete",
      rejectedAt: "iso_utc(v.rejected_at)",
      rejectedReason: "v.rejected_reason",
    }),
    where: `${under("v", "cell_id")} and ${placeInLine("v.place_id")}`,
    changed: "(v.id = any($3::uuid[]) or ($2::uuid is not null and v.place_id = any($5::uuid[])))",
    changedBy: "visit",
  },
  hazard: {
    // A place that has moved away is not seen here any more; what was found in it here stays here.
    from: "hazard h left join place p on p.id = h.place_id",
    id: "h.id",
    // The place's name is the place's to say.
    row: `((${hazardRowSql})::jsonb - 'kind' - 'id' - 'placeName')::text`,
    where: `${under("h", "cell_id")} and ${placeInLine("h.place_id")}`,
    changed: "(h.seq > $4 or ($2::uuid is not null and h.place_id = any($5::uuid[])))",
    changedBy: null,
  },
  numbers: {
    from: "grid_period g join grid t on t.id = g.grid_id",
    id: "g.grid_id || ' ' || g.period_key",
    row: numbersTextSql,
    where: under("t"),
    changed: "g.seq > $4",
    changedBy: null,
  },
  standing: {
    from: "grid_standing s join grid t on t.id = s.grid_id",
    id: "s.grid_id",
    row: standingTextSql,
    where: under("t"),
    changed: "s.seq > $4",
    changedBy: null,
  },
};

function maskedDetails(details: unknown): unknown {
  if (details === null || typeof details !== "object") return details;
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      /phone$/i.test(name) && typeof value === "string" ? maskPhone(value) : value,
    ]),
  );
}
