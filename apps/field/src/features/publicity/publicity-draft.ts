import { v7 as uuidv7 } from "uuid";
import type { PublicityAudience, PublicityKind } from "@safegrid/domain/publicity";
import type { NewItem } from "#/offline/queue.ts";

/** A note of publicity that is not saved yet; counts as typed. */
export interface PublicityDraft {
  readonly id: string;
  readonly kind: PublicityKind | null;
  readonly audience: PublicityAudience | null;
  readonly material: string;
  readonly where: string;
  readonly placeIds: readonly string[];
  readonly people: string;
  readonly households: string;
}

export function newPublicity(): PublicityDraft {
  return {
    ...{ id: uuidv7(), kind: null, audience: null, material: "", where: "", placeIds: [], people: "", households: "" },
  };
}

/** What still is to be said before it can be saved; null where nothing is missing. */
export function missingOf({ kind, audience, material, where, people, households }: PublicityDraft): string | null {
  if (kind === null) return "请选：用什么形式";
  if (audience === null) return "请选：对谁";
  if (material.trim() === "") return "请说说讲了什么、发了什么";
  if (where.trim() === "") return "请说说在哪儿";
  if ([people, households].some((text) => text.trim() !== "" && countOf(text) === undefined))
    return "人数、户数请填数字，没数就不填";
  return null;
}

/** The note as a command. What nobody counted is left out: it is not 0. */
export function publicityItem(draft: PublicityDraft, title: string, now: number): NewItem {
  const { id, kind, audience, material, where, placeIds, people, households } = draft;
  const [peopleCount, householdCount] = [countOf(people), countOf(households)];
  const body = {
    ...{ commandId: id, occurredAt: new Date(now).toISOString(), kind, audience },
    ...{ material: material.trim(), where: where.trim(), placeIds },
    ...(peopleCount === undefined ? {} : { peopleCount }),
    ...(householdCount === undefined ? {} : { householdCount }),
  };
  return { id, content: { kind: "command", path: "/publicity", body, title, place: where.trim() } };
}

function countOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
}
