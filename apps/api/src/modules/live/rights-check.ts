import type { Clock } from "#/platform/clock.ts";
import type { Access } from "#/modules/access/access.service.ts";
import type { Visitor } from "#/modules/live/subscriber.ts";

/**
 * Ends the sockets of everybody whose right to look has gone, moved or run out, seated or not. `others` are those whom the feed
 * knows by a subscription; who has asked for nothing yet is known here.
 */
export function createRightsCheck(
  access: Access,
  clock: Clock,
  others: () => readonly Visitor[],
  remove: (visitor: Visitor) => void,
) {
  const idle = new Set<Visitor>();
  let checkedVersion = access.version;
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

    /** Where the database fails behind a change, the check stays owed. */
    async check(): Promise<void> {
      await access.refresh();
      const { version } = access;
      if (version !== checkedVersion) isOwed = true;
      const now = clock.now();
      const everybody = [...others(), ...idle];
      if (everybody.some(({ caller: { expiresAt } }) => expiresAt !== null && expiresAt <= now)) isOwed = true;
      if (!isOwed) return;
      const ending = await withoutRight(access, everybody);
      isOwed = false;
      checkedVersion = version;
      for (const visitor of ending) {
        remove(visitor);
        visitor.end("scope_changed");
      }
    },
  };
}

/** Those of some visitors whose token does not stand any more, or not for the same rights. */
export async function withoutRight<Who extends Visitor>(access: Access, visitors: readonly Who[]): Promise<Who[]> {
  const valid = await access.stillValid([...new Set(visitors.map(({ caller }) => caller.tokenId))]);
  return visitors.filter(({ caller }) => {
    const now = valid.get(caller.tokenId);
    if (now?.scopeId !== caller.scopeId || now.role !== caller.role) return true;
    if (now.departmentId !== caller.departmentId) return true;
    return now.abilities !== null && String(now.abilities) !== String(caller.abilities);
  });
}
