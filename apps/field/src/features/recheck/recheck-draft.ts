import { v7 as uuidv7 } from "uuid";
import type { DueRecheck } from "@safegrid/contract/due-place";
import type { RecheckFinding } from "@safegrid/domain/hazard-recheck";
import type { KeptPhoto } from "#/offline/photo-store.ts";
import type { NewItem } from "#/offline/queue.ts";

/** A look at a hazard that is not saved yet. */
export interface RecheckDraft {
  readonly id: string;
  readonly finding: RecheckFinding | null;
  readonly note: string;
  readonly photos: readonly KeptPhoto[];
}

export function newRecheck(): RecheckDraft {
  return { id: uuidv7(), finding: null, note: "", photos: [] };
}

/** What was seen as a command, with its photos behind it; they belong to the hazard. */
export function recheckItems(
  { id, note, photos }: RecheckDraft,
  finding: RecheckFinding,
  hazard: Pick<DueRecheck, "hazardId" | "placeName" | "description">,
  now: number,
): NewItem[] {
  const { hazardId, placeName: place, description } = hazard;
  const body = {
    ...{ commandId: id, occurredAt: new Date(now).toISOString(), finding },
    ...(note.trim() === "" ? {} : { note: note.trim() }),
  };
  const path = `/hazards/${hazardId}/rechecks`;
  return [
    { id, content: { kind: "command", path, body, title: `回头看：${description}`, place } },
    ...photos.map(({ id: photoId, takenAt, mediaType, bytes }): NewItem => {
      const subject = { subjectKind: "hazard", subjectId: hazardId, part: "other" } as const;
      return {
        id: photoId,
        content: { kind: "photo", ...subject, takenAt, mediaType, bytes, title: "照片（回头看）", place },
      };
    }),
  ];
}
