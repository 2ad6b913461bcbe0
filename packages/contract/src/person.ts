import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { gridLevel } from "@safegrid/domain/grid";
import { absenceKind, post } from "@safegrid/domain/post";
import { businessDay } from "@safegrid/metrics/period";
import { listOf, listQuery } from "./list.ts";
import { maskedPhone } from "./masked.ts";
import { instantOut, plainText } from "./text.ts";

/** A phone number: digits, at most one leading +, hyphens between; kept without spaces. */
const phone = z
  .string()
  .trim()
  .transform((text) => text.replaceAll(/\s/g, ""))
  .pipe(z.string().regex(/^\+?\d[\d-]{4,18}\d$/, { error: "not a phone number" }));

const personFields = {
  name: plainText(40),
  phone: phone.nullable().default(null),
  employer: plainText(80).nullable().default(null),
  title: plainText(60).nullable().default(null),
  activeFrom: businessDay.nullable().default(null),
  activeTo: businessDay.nullable().default(null),
};

const fromBeforeTo = (of: { activeFrom?: string | null | undefined; activeTo?: string | null | undefined }) =>
  !of.activeFrom || !of.activeTo || of.activeFrom <= of.activeTo;
const activeFault = { path: ["activeTo"], error: "must not lie before activeFrom" };

/** A new person, kept in the books of a grid. `commandId` becomes the person's id. */
export const personCommand = z
  .object({ commandId, gridId, ...personFields })
  .refine(fromBeforeTo, activeFault)
  .meta({ id: "PersonCommand" });
export type PersonCommand = z.infer<typeof personCommand>;

/** What changes of a person; what is left out stays. A masked number is never sent back. */
export const personChangeCommand = z
  .object({
    commandId,
    name: personFields.name.optional(),
    phone: phone.nullable().optional(),
    employer: plainText(80).nullable().optional(),
    title: plainText(60).nullable().optional(),
    activeFrom: businessDay.nullable().optional(),
    activeTo: businessDay.nullable().optional(),
  })
  .refine(fromBeforeTo, activeFault)
  .meta({ id: "PersonChangeCommand" });
export type PersonChangeCommand = z.infer<typeof personChangeCommand>;

/** Names a person to a post in a grid from a day on, through `endsOn` or until further notice (定人员). */
export const appointmentCommand = z
  .object({
    commandId,
    personId: z.uuid(),
    gridId,
    post,
    startsOn: businessDay,
    endsOn: businessDay.nullable().default(null),
    /** Of a substitute: the appointment that it stands in for. */
    substituteFor: z.uuid().nullable().default(null),
    /** Of a department's regulator. */
    departmentId: z.uuid().nullable().default(null),
  })
  .refine((of) => of.endsOn === null || of.startsOn <= of.endsOn, {
    path: ["endsOn"],
    error: "must not lie before startsOn",
  })
  .refine((of) => (of.post === "substitute") === (of.substituteFor !== null), {
    path: ["substituteFor"],
    error: "a substitute, and nobody else, says for whom",
  })
  .refine((of) => (of.post === "department_regulator") === (of.departmentId !== null), {
    path: ["departmentId"],
    error: "a department regulator, and nobody else, says of which department",
  })
  .meta({ id: "AppointmentCommand" });
export type AppointmentCommand = z.infer<typeof appointmentCommand>;

/** Ends an appointment: `endsOn` is its last day. */
export const appointmentEndCommand = z
  .object({ commandId, endsOn: businessDay, reason: plainText(200) })
  .meta({ id: "AppointmentEndCommand" });
export type AppointmentEndCommand = z.infer<typeof appointmentEndCommand>;

/** Moves whoever holds an appointment to another grid from a day on; the old one ends the day before. */
export const transferCommand = z
  .object({ commandId, gridId, startsOn: businessDay, reason: plainText(200) })
  .meta({ id: "TransferCommand" });
export type TransferCommand = z.infer<typeof transferCommand>;

/** Says that a person is away, and who stands in for which of the appointments meanwhile. */
export const absenceCommand = z
  .object({
    commandId,
    fromOn: businessDay,
    toOn: businessDay,
    kind: absenceKind,
    substitutePersonId: z.uuid().nullable().default(null),
  })
  .refine((of) => of.fromOn <= of.toOn, { path: ["toOn"], error: "must not lie before fromOn" })
  .meta({ id: "AbsenceCommand" });
export type AbsenceCommand = z.infer<typeof absenceCommand>;

/** Back earlier than said: `toOn` is the new last day of the absence; before its first day = it never was. */
export const absenceEndCommand = z.object({ commandId, toOn: businessDay }).meta({ id: "AbsenceEndCommand" });

/** Hands what is open from one appointment's holder to another person. Both confirm. */
export const handoverCommand = z
  .object({
    commandId,
    fromAppointmentId: z.uuid(),
    toAppointmentId: z.uuid(),
    note: plainText(500).nullable().default(null),
  })
  .refine((of) => of.fromAppointmentId !== of.toAppointmentId, {
    path: ["toAppointmentId"],
    error: "must be another appointment",
  })
  .meta({ id: "HandoverCommand" });
export type HandoverCommand = z.infer<typeof handoverCommand>;

/** "This grid's people are complete and right as of this day" (人员清, P6). */
export const rosterConfirmationCommand = z
  .object({
    commandId,
    asOfOn: businessDay,
    note: plainText(200).nullable().default(null),
    /** Also of every grid below: one statement for a township's whole list. */
    below: z.boolean().default(false),
  })
  .meta({ id: "RosterConfirmationCommand" });

export const plainCommand = z.object({ commandId }).meta({ id: "PlainCommand" });

const grid = { gridId, gridName: z.string(), gridCode: z.string(), level: gridLevel };

export const appointmentRow = z
  .object({
    id: z.uuid(),
    personId: z.uuid(),
    personName: z.string(),
    phone: maskedPhone.nullable(),
    ...grid,
    post,
    startsOn: z.string(),
    endsOn: z.string().nullable(),
    state: z.enum(["current", "upcoming", "ended"]),
    isAway: z.boolean(),
    substituteFor: z.uuid().nullable(),
    substituteForName: z.string().nullable(),
    departmentId: z.uuid().nullable(),
    departmentName: z.string().nullable(),
    dutiesVersion: z.int().nullable(),
    dutiesAcknowledged: z.boolean(),
  })
  .meta({ id: "AppointmentRow" });
export type AppointmentRow = z.infer<typeof appointmentRow>;
export const appointmentList = listOf(appointmentRow).meta({ id: "AppointmentList" });

export const personRow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    phone: maskedPhone.nullable(),
    employer: z.string().nullable(),
    title: z.string().nullable(),
    activeFrom: z.string().nullable(),
    activeTo: z.string().nullable(),
    isDemo: z.boolean(),
    isAway: z.boolean(),
    posts: z.array(z.object({ appointmentId: z.uuid(), post, gridId: z.uuid(), gridName: z.string() })),
  })
  .meta({ id: "PersonRow" });
export type PersonRow = z.infer<typeof personRow>;
export const personList = listOf(personRow).meta({ id: "PersonList" });

export const absenceRow = z
  .object({
    id: z.uuid(),
    personId: z.uuid(),
    personName: z.string(),
    fromOn: z.string(),
    toOn: z.string(),
    kind: absenceKind,
    /** The posts that nobody stands in for on some day of it. */
    uncovered: z.array(z.object({ appointmentId: z.uuid(), post, gridId: z.uuid(), gridName: z.string() })),
    substitutes: z.array(z.object({ personId: z.uuid(), personName: z.string(), gridId: z.uuid() })),
  })
  .meta({ id: "AbsenceRow" });
export type AbsenceRow = z.infer<typeof absenceRow>;
export const absenceList = listOf(absenceRow).meta({ id: "AbsenceList" });

export const personDetail = z
  .object({ person: personRow, appointments: z.array(appointmentRow), absences: z.array(absenceRow) })
  .meta({ id: "PersonDetail" });
export type PersonDetail = z.infer<typeof personDetail>;

/** A post that a level requires and that nobody holds: today, or from `fromOn` on. */
export const vacancyRow = z
  .object({
    id: z.string(),
    ...grid,
    pathName: z.string(),
    post,
    fromOn: z.string(),
    lastHolder: z.string().nullable(),
  })
  .meta({ id: "VacancyRow" });
export type VacancyRow = z.infer<typeof vacancyRow>;
export const vacancyList = listOf(vacancyRow).meta({ id: "VacancyList" });

/** One person in more posts than allowed, or one post of a grid held twice. */
export const overlapRow = z
  .object({
    id: z.string(),
    kind: z.enum(["person", "grid"]),
    post,
    personId: z.uuid().nullable(),
    gridId: gridId.nullable(),
    label: z.string(),
    count: z.int(),
    allowed: z.int(),
    appointments: z.array(
      z.object({ appointmentId: z.uuid(), personName: z.string(), gridId: z.uuid(), gridName: z.string() }),
    ),
  })
  .meta({ id: "OverlapRow" });
export type OverlapRow = z.infer<typeof overlapRow>;
export const overlapList = listOf(overlapRow).meta({ id: "OverlapList" });

export const handoverRow = z
  .object({
    id: z.uuid(),
    ...grid,
    fromPersonId: z.uuid(),
    fromName: z.string(),
    toPersonId: z.uuid(),
    toName: z.string(),
    note: z.string().nullable(),
    hazardCount: z.int(),
    taskCount: z.int(),
    at: instantOut,
    fromConfirmedAt: instantOut.nullable(),
    toConfirmedAt: instantOut.nullable(),
    /** What the caller may still confirm. */
    mayConfirm: z.boolean(),
  })
  .meta({ id: "HandoverRow" });
export type HandoverRow = z.infer<typeof handoverRow>;
export const handoverList = listOf(handoverRow).meta({ id: "HandoverList" });

const scope = { scope: gridId.optional() };

export const peopleQuery = listQuery.extend(scope);
export const appointmentQuery = listQuery.extend({
  ...scope,
  post: post.optional(),
  state: z.enum(["current", "upcoming", "ended", "all"]).default("current"),
  /** The grid alone, without what lies below it. */
  only: z.stringbool().default(false),
});
export type AppointmentQuery = z.infer<typeof appointmentQuery>;
export const vacancyQuery = listQuery.extend({
  ...scope,
  post: post.optional(),
  /** So many days ahead; 0 = today's alone. */
  aheadDays: z.coerce.number().int().min(0).max(180).default(30),
});
export const absenceQuery = listQuery.extend({ ...scope, uncovered: z.stringbool().default(false) });
