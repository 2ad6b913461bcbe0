import { z } from "zod";

/** What a picture or file can be evidence of. */
export const evidenceSubjects = ["hazard", "visit"] as const;
export const evidenceSubject = z.enum(evidenceSubjects);
export type EvidenceSubject = z.infer<typeof evidenceSubject>;

/** Which part it plays: how it was found, how it is afterwards, or anything else that belongs to it. */
export const evidenceParts = ["before", "after", "other"] as const;
export const evidencePart = z.enum(evidenceParts);
export type EvidencePart = z.infer<typeof evidencePart>;

/** What is kept, as its content says; whatever else somebody calls it does not count. */
export const evidenceTypes = ["image/jpeg", "image/png", "image/webp", "application/pdf"] as const;
export const evidenceType = z.enum(evidenceTypes);
export type EvidenceType = z.infer<typeof evidenceType>;

export function isPicture(type: EvidenceType): boolean {
  return type !== "application/pdf";
}

/**
 * The pictures that are shown instead of an original, in pixels. `pair` is a canvas of always the same size, so that a
 * picture of before and one of after stand side by side alike, whichever way the phone was held; the others are the
 * longest side.
 */
export const pictureSizes = {
  thumb: { width: 320, height: 320 },
  pair: { width: 960, height: 720 },
  full: { width: 2048, height: 2048 },
} as const;
export const pictureSize = z.enum(Object.keys(pictureSizes) as [PictureSize, ...PictureSize[]]);
export type PictureSize = keyof typeof pictureSizes;

export const evidenceLimits = {
  /** Of one file, in bytes. */
  bytes: 25 * 1024 * 1024,
  /** Of one picture; judged by its header, before anything is decoded. */
  pixels: 64_000_000,
  /** So many uploads of one account may be under way: a week without signal fits in. */
  openUploads: 1_000,
} as const;
