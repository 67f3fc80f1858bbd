/**
 * Who belongs where, as the edge remembers it: rows, for seconds. An isolate hears no notifications, so what it remembers must be too
 * young to matter; and it keeps rows and no promises, because in workerd a promise belongs to the request that made it.
 */
import type { BoundedCache } from "#server/bounded-cache.ts";
import { createMemberships, type MembershipRow, type Memberships } from "#server/identity/memberships.ts";

/** A removed member is out within five seconds: this, and what the look-up took. */
export const MEMORY_MS = 4_000;
export const MEMORY_ENTRIES = 5_000;

export type MembershipMemory = BoundedCache<string, MembershipRow[]>;

/** The memberships of one request. `memory` is the isolate's. */
export function edgeMemberships(options: {
  memory: MembershipMemory;
  membershipsOf(userId: string): Promise<MembershipRow[]>;
  now: () => Date;
}): Memberships {
  const { memory, now } = options;
  const memberships = createMemberships({
    now,
    async membershipsOf(userId) {
      const known = memory.get(userId);
      if (known) return known;
      const rows = await options.membershipsOf(userId);
      memory.set(userId, rows);
      return rows;
    },
  });
  return {
    ...memberships,
    async forget(tenantId, userId) {
      memory.delete(userId);
      await memberships.forget(tenantId, userId);
    },
  };
}
