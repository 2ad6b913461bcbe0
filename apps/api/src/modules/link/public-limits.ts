import type { Limit } from "#/modules/link/rate.service.ts";

const [tenMinutes, hour, day] = [600_000, 3_600_000, 86_400_000];

/**
 * What people without an account may do. Behind one address of a mobile network there may be a whole village: what is
 * allowed for an address is more than one person does, and less than a program wants.
 */
export const publicLimits = {
  /** Pages and codes looked at, by address. */
  look: [{ name: "look", most: 240, spanMs: tenMinutes }],
  /** Codes and tokens that nobody has: with 80 bits a guess is hopeless anyhow. */
  miss: [{ name: "miss", most: 20, spanMs: tenMinutes }],
  report: [
    { name: "report", most: 10, spanMs: tenMinutes },
    { name: "report-day", most: 60, spanMs: day },
  ],
  /** By the grid whose link it is, whoever reports. */
  reportOfGrid: [
    { name: "grid-report", most: 30, spanMs: hour },
    { name: "grid-report-day", most: 120, spanMs: day },
  ],
  photo: [
    { name: "photo", most: 30, spanMs: tenMinutes },
    { name: "photo-day", most: 150, spanMs: day },
  ],
  submission: [{ name: "submission", most: 20, spanMs: tenMinutes }],
  submissionOfLink: [{ name: "link-submission-day", most: 20, spanMs: day }],
} as const satisfies Record<string, readonly Limit[]>;

/** Photographs of one report, and of one enterprise's link. */
export const photosOfReport = 3;
export const photosOfTask = 20;
/** Of one photograph; phones send them made smaller. */
export const photoBytes = 10 * 1024 * 1024;
/** How long after the report its photographs may come. */
export const photosWithinMs = day;
