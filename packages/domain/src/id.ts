import { z } from "zod";

/**
 * A UUID in lower case. Every id is one; the brand says of what, so that a place's id is never passed for a grid's.
 */
const uuid = z.uuid().toLowerCase();

export const gridId = uuid.brand<"GridId">();
export type GridId = z.infer<typeof gridId>;

export const placeId = uuid.brand<"PlaceId">();
export type PlaceId = z.infer<typeof placeId>;

export const hazardId = uuid.brand<"HazardId">();
export type HazardId = z.infer<typeof hazardId>;

export const visitId = uuid.brand<"VisitId">();
export type VisitId = z.infer<typeof visitId>;

export const accountId = uuid.brand<"AccountId">();
export type AccountId = z.infer<typeof accountId>;

export const enterpriseId = uuid.brand<"EnterpriseId">();
export type EnterpriseId = z.infer<typeof enterpriseId>;

export const departmentId = uuid.brand<"DepartmentId">();
export type DepartmentId = z.infer<typeof departmentId>;

export const campaignId = uuid.brand<"CampaignId">();
export type CampaignId = z.infer<typeof campaignId>;

/**
 * Names one fact for ever: a UUIDv7 made where the fact was captured (live.md, "Writing").
 * Other versions are refused, because a random one would scatter the receipts' index.
 */
export const commandId = z.uuidv7().toLowerCase().brand<"CommandId">();
export type CommandId = z.infer<typeof commandId>;

/** A picture or file of evidence: a UUIDv7 too, made where it was taken; attaching it is a command under this id. */
export const evidenceId = z.uuidv7().toLowerCase().brand<"EvidenceId">();
export type EvidenceId = z.infer<typeof evidenceId>;
