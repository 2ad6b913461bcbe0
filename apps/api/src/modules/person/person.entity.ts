import { defineEntity, p } from "@mikro-orm/core";

export const Person = defineEntity({
  name: "Person",
  tableName: "person",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** Personal data: shown masked (packages/domain/src/personal-data.ts). */
    phone: p.text().nullable(),
    /** In whose books the person stands; together with the appointments it says who may see the person. */
    gridId: p.uuid(),
    /** Pinyin initials of the name, for searching. */
    initials: p.text(),
    employer: p.text().nullable(),
    title: p.text().nullable(),
    activeFrom: p.date().nullable(),
    activeTo: p.date().nullable(),
    isDemo: p.boolean(),
  },
  indexes: [
    { name: "person_grid_id_index", properties: ["gridId"] },
    { name: "person_name_index", properties: ["name"] },
  ],
});

/** 定人员: who holds which post in which grid, from when to when. */
export const Appointment = defineEntity({
  name: "Appointment",
  tableName: "appointment",
  properties: {
    id: p.uuid().primary(),
    personId: p.uuid(),
    gridId: p.uuid(),
    post: p.text(),
    startsOn: p.date(),
    endsOn: p.date().nullable(),
    substituteFor: p.uuid().nullable(),
    absenceId: p.uuid().nullable(),
    transferredFrom: p.uuid().nullable(),
    departmentId: p.uuid().nullable(),
    endReason: p.text().nullable(),
  },
  indexes: [
    { name: "appointment_person_id_index", properties: ["personId"] },
    { name: "appointment_grid_id_index", properties: ["gridId"] },
  ],
});
