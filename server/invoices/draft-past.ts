/**
 * The past of a draft as one reads it: the log once replayed, kept for as long as somebody looks at it. What was written
 * since the last look is added; nothing is replayed twice.
 */
import { eq } from "drizzle-orm";
import type { DraftContent } from "#core/draft-content.ts";
import { DraftTimeline, draftAt } from "#core/draft-timeline.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import type { DocumentState } from "#core/lifecycle.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { type BoundedCache, createBoundedCache } from "#server/bounded-cache.ts";
import type { LoggedUpdate } from "#server/collab/draft-log.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import type { Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Entries of the log that are fetched at a time; between two fetches others have their turn. */
const PAGE = 1_000;
/** Far beyond what a log keeps; a log that grows faster than it is read must not hold a request for ever. */
const PAGES_MAX = 100;
/** Some forty drafts of which somebody has the history open. Each costs about as much as the open draft itself. */
const KEPT_DRAFTS = 40;
const KEPT_MS = 5 * 60_000;
export type DraftPast = {
  state: DocumentState;
  taxPolicy: TaxPolicy;
  timeline: DraftTimeline;
  /** The draft as everything up to `seq` left it. */
  at: (seq: number) => Promise<DraftContent>;
};

const PASTS = new WeakMap<DraftRooms, BoundedCache<string, DraftTimeline>>();

/**
 * The past up to this moment. Throws DomainError `invoice_not_found`, also for another agency's. A discarded draft may have
 * none any more: then it is empty.
 */
export async function pastOf(ctx: TenantContext, invoiceId: string): Promise<DraftPast> {
  const { actor, services } = ctx;
  const ref = { tenantId: actor.tenantId, invoiceId };
  const [found] = await services.readTenant(actor.tenantId, (db) =>
    db
      .select({ state: invoices.state, taxPolicy: agencies.taxPolicy })
      .from(invoices)
      .innerJoin(agencies, eq(agencies.tenantId, invoices.tenantId))
      .where(eq(invoices.id, invoiceId)),
  );
  if (!found) throw new DomainError("invoice_not_found", { invoiceId });
  const kept = keptFor(services);
  // The policy decides about cents of every effect, so another one is another past.
  const key = `${ref.tenantId}/${invoiceId}/${found.taxPolicy}`;
  const timeline = kept.get(key) ?? new DraftTimeline(found);
  await catchUp(services.rooms, ref, timeline);
  kept.set(key, timeline);
  const at = async (seq: number): Promise<DraftContent> =>
    timeline.contentAt(seq) ?? draftAt(await wholeLog(services.rooms, ref, seq), seq);
  return { ...found, timeline, at };
}

async function catchUp(rooms: DraftRooms, ref: RoomRef, timeline: DraftTimeline): Promise<void> {
  for (let page = 0; page < PAGES_MAX; page++) {
    // Two who look at once may fetch the same: the timeline takes each entry once.
    const { updates, more } = await rooms.history(ref, { after: timeline.seq, limit: PAGE });
    timeline.feed(updates);
    if (!more || updates.length === 0) return;
  }
}

async function wholeLog(rooms: DraftRooms, ref: RoomRef, seq: number): Promise<LoggedUpdate[]> {
  const log: LoggedUpdate[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const { updates, more } = await rooms.history(ref, { after: log.at(-1)?.seq ?? 0, limit: PAGE });
    log.push(...updates);
    if (!more || (log.at(-1)?.seq ?? 0) >= seq || updates.length === 0) break;
  }
  return log;
}

function keptFor(services: Services): BoundedCache<string, DraftTimeline> {
  const known = PASTS.get(services.rooms);
  if (known) return known;
  const made = createBoundedCache<string, DraftTimeline>({
    entriesMax: KEPT_DRAFTS,
    ttlMs: KEPT_MS,
    now: services.now,
  });
  PASTS.set(services.rooms, made);
  return made;
}
