import { defineEntity, p } from "@mikro-orm/core";

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
