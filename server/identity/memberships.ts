/** The memory of who belongs where with which role: bounded, short-lived, dropped at once when a role or session changes. */
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
