/** What a room on the edge needs from its surroundings. The Worker's composition root makes it of `env`. */
import type { CrossTenant } from "#db/cross-tenant.ts";
import type { InTenant } from "#db/tenant.ts";

/** PostgreSQL as a room sees it: the draft's birthplace, the projection, and who may still come in. */
export type RoomDatabase = { inTenant: InTenant; crossTenant: Pick<CrossTenant, "memberNow"> };

export type RoomNeeds = {
  /** Tickets and calls between the parts of the product are signed with keys derived from it. */
  secret: string;
  /**
   * Runs `work` with a database that is closed when it has ended: an open connection would keep the object from
   * hibernating, and would be billed for as long as somebody has the draft open.
   */
  withDatabase<T>(work: (db: RoomDatabase) => Promise<T>): Promise<T>;
  logger: { warn(details: object, message: string): void; error(details: object, message: string): void };
};
