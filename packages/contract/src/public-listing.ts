import { z } from "zod";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import { readLinkCode } from "@safegrid/domain/link";
import { listingLevel } from "@safegrid/domain/listing";
import { publicListingStages } from "@safegrid/domain/public-listing";
import { instantOut } from "./text.ts";

/** A published listing as everybody may read it: offices and units, no person. */
export const publicListing = z
  .object({
    number: z.string(),
    level: listingLevel,
    /** The office that supervises, or who stands above the county. */
    supervisor: z.string(),
    /** The unit that has to remove it. */
    responsible: z.string().nullable(),
    /** Null while it is a finder's words that nobody in the office has looked into. */
    placeName: z.string().nullable(),
    /** Down to the village. */
    gridName: z.string(),
    category: hazardCategory,
    grade: hazardGrade,
    /** Null where it was reported by the public: its words are the finder's. */
    description: z.string().nullable(),
    stage: z.enum(publicListingStages),
    listedAt: instantOut,
    publishedAt: instantOut,
    firstDeadlineAt: instantOut,
    deadlineAt: instantOut,
    /** The deadline is over and nobody has said that it is done. */
    isOverdue: z.boolean(),
    delistedAt: instantOut.nullable(),
  })
  .meta({ id: "PublicListing" });
export type PublicListing = z.infer<typeof publicListing>;

export const publicListingAsked = z
  .object({
    /** One that cannot be any is answered like one that nobody has. */
    code: z
      .string()
      .max(60)
      .transform((text) => readLinkCode(text) ?? ""),
  })
  .meta({ id: "PublicListingAsked" });

/** The county's listings that are published and not delisted, the latest first, 200 at most. */
export const publicListings = z
  .object({
    countyName: z.string(),
    total: z.int(),
    rows: z.array(publicListing.extend({ code: z.string() })),
  })
  .meta({ id: "PublicListings" });
export type PublicListings = z.infer<typeof publicListings>;
