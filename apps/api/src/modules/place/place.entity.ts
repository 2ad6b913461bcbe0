import { defineEntity, p } from "@mikro-orm/core";

export const Enterprise = defineEntity({
  name: "Enterprise",
  tableName: "enterprise",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    industry: p.text().nullable(),
    creditCode: p.text().nullable(),
    isDemo: p.boolean(),
  },
});

export const Place = defineEntity({
  name: "Place",
  tableName: "place",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    category: p.text(),
    address: p.text(),
    enterpriseId: p.uuid().nullable(),
    lon: p.double().nullable(),
    lat: p.double().nullable(),
    crs: p.text().nullable(),
    checklistVersion: p.text(),
    openedOn: p.date(),
    closedOn: p.date().nullable(),
    isDemo: p.boolean(),
  },
});

/** A span in which a place owes no patrol, e.g. while its business is suspended. */
export const PlaceFreeze = defineEntity({
  name: "PlaceFreeze",
  tableName: "place_freeze",
  properties: {
    id: p.uuid().primary(),
    placeId: p.uuid(),
    fromOn: p.date(),
    toOn: p.date().nullable(),
    reason: p.text(),
    seq: p.bigint("number"),
  },
  indexes: [{ name: "place_freeze_place_id_index", properties: ["placeId"] }],
});
