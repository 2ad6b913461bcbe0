import { z } from "zod";

/** Coordinates are stored with the system they were measured in; nothing is converted silently. */
export const crs = z.enum(["wgs84", "cgcs2000", "gcj02", "bd09"]);
export type Crs = z.infer<typeof crs>;

/** One fix per visit, which may be absent with a reason: evidence, never a condition (plan.md section 5). */
export const positionFix = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("fix"),
    lon: z.number().min(-180).max(180),
    lat: z.number().min(-90).max(90),
    accuracyM: z.number().min(0).max(100_000),
    crs,
  }),
  z.object({ kind: z.literal("absent"), reason: z.enum(["no_signal", "denied", "no_sensor", "indoors"]) }),
]);
export type PositionFix = z.infer<typeof positionFix>;
