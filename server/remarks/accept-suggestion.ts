/**
 * Takes a suggestion over into the draft: one edit through the room, attributed to whoever accepts. The thread's row is
 * locked while the room commits, so that accepting and declining come one after the other. A crash between the two leaves
 * an open suggestion whose value is there already; accepting it again only says so.
 */
import { eq } from "drizzle-orm";
import type * as Y from "yjs";
import type { z } from "zod";
import { readDraft } from "#core/draft-document.ts";
import {
  checkedValue,
  isSameValue,
  type PlaceValue,
  threadAfter,
  type ValuePlace,
  valueAt,
  valuePlace,
} from "#core/remarks.ts";
import { writeValue } from "#core/remarks-document.ts";
import { remarkThreads } from "#db/schema/remarks.ts";
import { DomainError } from "#server/errors.ts";
import { refuseWrongState } from "#server/invoices/lock-invoice.ts";
import { thawDraft } from "#server/invoices/thaw-draft.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockThread, type ThreadRecord } from "./lock-thread.ts";
import type { AcceptInput } from "./remark-input.ts";
import { tellRoom } from "./tell-room.ts";

/**
 * Accepting what is accepted changes nothing. Throws DomainError `remark_not_found`, `wrong_state` (it is no draft),
 * `draft_frozen`, `already_decided`, `remark_place_gone`, `limit_reached` (the document is full), and
 * `suggestion_outdated` with `details.before`, `.now` and `.proposed` where the place says something else than when it was
 * proposed and `force` is not given.
 */
export async function acceptSuggestion(ctx: TenantContext, input: z.output<typeof AcceptInput>): Promise<void> {
  try {
    await accept(ctx, input);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "draft_frozen")) throw error;
    // A submit ended between its freeze and its commit; one that is under way is waited for, and then this is refused.
    const [known] = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
      db.select({ invoiceId: remarkThreads.invoiceId }).from(remarkThreads).where(eq(remarkThreads.id, input.threadId)),
    );
    if (!known) throw error;
    await thawDraft(ctx, known.invoiceId);
    await accept(ctx, input);
  }
}

async function accept(ctx: TenantContext, input: z.output<typeof AcceptInput>): Promise<void> {
  const { actor, services } = ctx;
  const { tenantId, memberId } = actor;
  const invoiceId = await services.inTenant(tenantId, async (tx) => {
    const { thread, invoice } = await lockThread(tx, input.threadId);
    refuseWrongState(invoice, "edit");
    if (thread.state === "accepted") return null;
    if (threadAfter(thread.kind, thread.state, "accept") === null) {
      throw new DomainError("already_decided", { state: thread.state });
    }
    const proposal = proposalOf(thread);
    const edit = (doc: Y.Doc): void => applyTo(doc, proposal, input.force);
    await services.rooms.transact({ tenantId, invoiceId: invoice.id }, edit, { memberId });
    await tx
      .update(remarkThreads)
      .set({ state: "accepted", settledBy: memberId, settledAt: services.now() })
      .where(eq(remarkThreads.id, thread.id));
    return invoice.id;
  });
  if (invoiceId !== null) await tellRoom(ctx, invoiceId);
}

type Proposal = { place: ValuePlace; before: unknown; value: PlaceValue };

function proposalOf(thread: ThreadRecord): Proposal {
  const place = valuePlace(thread.anchor);
  const value = place && thread.proposed ? checkedValue(place, thread.proposed.value) : undefined;
  if (!place || value === undefined) throw new Error(`thread ${thread.id} proposes what its place cannot say`);
  return { place, before: thread.quote.value, value };
}

function applyTo(doc: Y.Doc, { place, before, value }: Proposal, force: boolean): void {
  const now = valueAt(readDraft(doc), place);
  if (now === undefined) throw new DomainError("remark_place_gone");
  if (isSameValue(now, value)) return;
  if (!force && !isSameValue(now, before)) {
    throw new DomainError("suggestion_outdated", { before, now, proposed: value });
  }
  if (!writeValue(doc, place, value)) throw new DomainError("remark_place_gone");
}
