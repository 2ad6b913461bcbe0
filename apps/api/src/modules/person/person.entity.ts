import { defineEntity, p } from "@mikro-orm/core";

export const Person = defineEntity({
  name: "Person",
  tableName: "person",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    phone: p.text().nullable(),
    isDemo: p.boolean(),
  },
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
  },
  indexes: [
    { name: "appointment_person_id_index", properties: ["personId"] },
    { name: "appointment_grid_id_index", properties: ["gridId"] },
  ],
});
