/** The memory of who belongs where with which role: bounded, short-lived, dropped at once when a role or session changes. */
import { createBoundedCache } from "#server/bounded-cache.ts";
import type { Actor } from "#server/context.ts";
import type { Person } from "#server/identity/identity.ts";

export interface Memberships {
  /** The person's place in this agency, or null where they have none (or were removed). */
  actorIn(person: Person, tenantId: string): Promise<Actor | null>;
  /** The agencies this person belongs to, by name. */
  agenciesOf(person: Person): Promise<{ tenantId: string; name: string; slug: string; role: Actor["role"] }[]>;
  /** Forgets what is remembered of this person in this tenant, here and on every other host. */
  forget(tenantId: string, userId: string): Promise<void>;
}

/** A role is remembered this long; a change drops it at once, here by `forget` and on other hosts by their notification. */
const MEMORY_MS = 30_000;
const MEMORY_ENTRIES = 20_000;

/** Rows as the cross-tenant lookups return them. */
export type MembershipRow = {
  tenantId: string;
  memberId: string;
  name: string;
  email: string;
  role: Actor["role"];
  agencyName: string;
  agencySlug: string;
};

export type MembershipsOptions = {
  /** The person's current (not removed) memberships, by agency name. */
  membershipsOf(userId: string): Promise<MembershipRow[]>;
  now: () => Date;
};

export type RememberedMemberships = Memberships & {
  /** Forgets here only: for a notification that another host made the change. */
  forgetHere(userId: string): void;
};

/** All memberships of a person are one entry: two questions of one request cost one look-up. */
export function createMemberships(options: MembershipsOptions): RememberedMemberships {
  const remembered = createBoundedCache<string, Promise<MembershipRow[]>>({
    entriesMax: MEMORY_ENTRIES,
    ttlMs: MEMORY_MS,
    now: options.now,
  });

  function of(userId: string): Promise<MembershipRow[]> {
    const known = remembered.get(userId);
    if (known) return known;
    // A promise of our own: a lazy query would be run again by everyone who waits for it.
    const found = Promise.resolve(options.membershipsOf(userId));
    remembered.set(userId, found);
    // A failed look-up is not an answer worth remembering.
    found.catch(() => remembered.delete(userId));
    return found;
  }

  return {
    async actorIn(person, tenantId) {
      const row = (await of(person.userId)).find((membership) => membership.tenantId === tenantId);
      if (!row) return null;
      return {
        tenantId,
        memberId: row.memberId,
        userId: person.userId,
        name: row.name,
        email: row.email,
        role: row.role,
      };
    },
    async agenciesOf(person) {
      const rows = await of(person.userId);
      return rows.map((row) => ({
        tenantId: row.tenantId,
        name: row.agencyName,
        slug: row.agencySlug,
        role: row.role,
      }));
    },
    async forget(_tenantId, userId) {
      remembered.delete(userId);
    },
    forgetHere(userId) {
      remembered.delete(userId);
    },
  };
}
