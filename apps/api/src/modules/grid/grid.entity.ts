import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";

/** A grid of any of the four levels, dated. The ancestors' ids stand on every row, itself included at its own level. */
export const Grid = defineEntity({
  name: "Grid",
  tableName: "grid",
  properties: {
    id: p.uuid().primary(),
    code: p.text(),
    level: p.text(),
    kind: p.text(),
    name: p.text(),
    parentId: p.uuid().nullable(),
    countyId: p.uuid(),
    townshipId: p.uuid().nullable(),
    villageId: p.uuid().nullable(),
    isPseudo: p.boolean(),
    isDemo: p.boolean(),
    sort: p.integer(),
    lon: p.double().nullable(),
    lat: p.double().nullable(),
    layoutX: p.double().nullable(),
    layoutY: p.double().nullable(),
    /** The initials of its name, for searching: 隽水镇 → jsz. */
    pinyin: p.text().default(""),
    responsibleSubject: p.text().nullable(),
    supervisingSubject: p.text().nullable(),
    enterpriseId: p.uuid().nullable(),
    /** The log positions at which its beginning and its end became known. */
    begunSeq: p.bigint("number").nullable(),
    endedSeq: p.bigint("number").nullable(),
    validFrom: p.date(),
    validTo: p.date().nullable(),
  },
  uniques: [{ name: "grid_code_valid_from_unique", properties: ["code", "validFrom"] }],
  indexes: [
    { name: "grid_parent_id_index", properties: ["parentId"] },
    { name: "grid_county_id_index", properties: ["countyId"] },
  ],
});
export type Grid = InferEntity<typeof Grid>;
