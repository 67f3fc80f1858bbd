/** What a request has at hand. Built by the composition root; nothing in here names an adapter. */
import type { Role } from "#core/permissions.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { CrossTenant } from "#db/cross-tenant.ts";
import type { InTenant, TenantReader } from "#db/tenant.ts";
import type { DraftRooms } from "#server/collab/draft-rooms.ts";
import type { Files } from "#server/files/files.ts";
import type { Identity, Person } from "#server/identity/identity.ts";
import type { Memberships } from "#server/identity/memberships.ts";
import type { LiveHub } from "#server/live/live-hub.ts";
import type { Logger } from "#server/logger.ts";
import type { PushService } from "#server/notifications/push-service.ts";
import type { Pictures } from "#server/pictures.ts";
import type { PdfReader } from "#server/public/pdf-reader.ts";

/** Everything that lives as long as the process. */
export type Services = {
  /** The transaction door to one tenant's rows. */
  inTenant: InTenant;
  /** The one-statement door for reads. */
  readTenant: TenantReader;
  /** Tables that are looked up before a tenant is known (membership, invitation, public link), and the outbox. */
  crossTenant: CrossTenant;
  identity: Identity;
  memberships: Memberships;
  rooms: DraftRooms;
  /** What happens, as it happens; absent where a host does not listen (the edge): there pages look again by themselves. */
  live?: LiveHub | undefined;
  /** Wakes the browsers of members; absent where a host sends none (the edge). */
  push?: PushService | undefined;
  files: Files;
  /** Reads stored PDFs as text; absent where a host reads none (the edge): then nothing is compared by its words. */
  readPdf?: PdfReader;
  /** Draws uploaded logos anew, and prints previews. Only the Node host has the two; the edge serves no screens. */
  pictures?: Pictures | undefined;
  printPreview?: ((view: SheetView, tenantId: string) => Promise<Uint8Array>) | undefined;
  logger: Logger;
  /** The address people reach us at, without a trailing slash. */
  publicUrl: string;
  /** Where live rooms are (ws: or wss:), without a trailing slash: this host, unless COLLAB_URL says otherwise. */
  collabUrl: string;
  /** Where pages call the API, without a trailing slash, when not at `publicUrl` (API_URL). */
  apiUrl?: string | undefined;
  /** For signing collaboration tickets and client links. At least 32 bytes. */
  secret: string;
  /** True only with the embedded database and mailbox: shows /mailbox and the demo sign-ins. */
  embedded: { mailbox: boolean; demo: boolean };
  now: () => Date;
};

/** The member behind a tenant procedure. Identity comes from the session, never from input. */
export type Actor = { tenantId: string; memberId: string; userId: string; name: string; email: string; role: Role };

/** For use cases that also run without a request: in whose name, and what they need of the services. */
export type Acting<Need extends keyof Services> = { actor: Actor; services: Pick<Services, Need> };

export type RequestContext = {
  services: Services;
  requestId: string;
  person: Person | null;
  /** Null until an agency is chosen, and for a person who is a member of none. */
  actor: Actor | null;
};
