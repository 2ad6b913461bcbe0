import type { Access } from "#/modules/access/access.service.ts";
import type { Visitor } from "#/modules/live/subscriber.ts";

/**
 * Ends the sockets of everybody whose right to look has gone or moved, seated or not. `others` are those whom the feed
 * knows by a subscription; who has asked for nothing yet is known here.
 */
export function createRightsCheck(
  access: Access,
  others: () => readonly Visitor[],
  remove: (visitor: Visitor) => void,
) {
  const idle = new Set<Visitor>();
  let isOwed = false;

  return {
    /** Takes somebody who has been let in and has not asked for anything yet. */
    watch(visitor: Visitor): void {
      idle.add(visitor);
      // Let in while rights changed: the check of that change may have missed it.
      if (visitor.caller.rightsVersion !== access.version) isOwed = true;
    },

    /** The visitor has asked, or has gone. */
    forget(visitor: Visitor): void {
      idle.delete(visitor);
    },

    /** A change is seen only once: where the database fails behind it, the check stays owed. */
    async check(): Promise<void> {
      if (await access.refresh()) isOwed = true;
      if (!isOwed) return;
      const ending = await withoutRight(access, [...others(), ...idle]);
      isOwed = false;
      for (const visitor of ending) {
        remove(visitor);
        visitor.end("scope_changed");
      }
    },
  };
}

/** Those of some visitors whose token does not stand any more, or not for the same grid and role. */
export async function withoutRight<Who extends Visitor>(access: Access, visitors: readonly Who[]): Promise<Who[]> {
  const valid = await access.stillValid([...new Set(visitors.map(({ caller }) => caller.tokenId))]);
  return visitors.filter(({ caller }) => {
    const now = valid.get(caller.tokenId);
    return now?.scopeId !== caller.scopeId || now.role !== caller.role;
  });
}
