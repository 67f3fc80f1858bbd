/**
 * The history of a draft in moments, newest first: who changed what, and what it did to the total. It stays readable for the
 * team after the draft was issued, as how it was written; the client never sees it.
 */
import { inArray } from "drizzle-orm";
import { z } from "zod";
import type { DraftChange } from "#core/draft-diff.ts";
import type { Moment } from "#core/draft-timeline.ts";
import { type ToldBeginning, type ToldChange, tellBeginning, tellChange } from "#core/draft-told.ts";
import { clients } from "#db/schema/clients.ts";
import { members } from "#db/schema/tenancy.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type DraftPast, pastOf } from "./draft-past.ts";

export const DraftHistoryInput = z.object({
  invoiceId: z.uuid(),
  /** The `seq` of the last moment that was shown. */
  before: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(100).default(40),
});

/** A block of a thousand pasted lines is told by its first ones. */
const TOLD_CHANGES_MAX = 40;

export type ToldMoment = Omit<Moment, "changes"> & {
  changes: ToldChange[];
  /** What is not told one by one; null where everything is. */
  more: { count: number; effectMinor: string } | null;
  /** Of the first moment: what the draft began with. */
  began: ToldBeginning | null;
};

export type DraftHistory = {
  moments: ToldMoment[];
  /** `before` of the next page; null on the last. */
  nextBefore: number | null;
  /** Every moment there is, oldest first, for a slider over all of them; only with the first page. */
  seqs: number[] | null;
  /** Who is named in it, those who left the agency included. A system has no id and is not among them. */
  people: { memberId: string; name: string; left: boolean }[];
  clients: { clientId: string; name: string }[];
};

/** Throws DomainError `invoice_not_found`. */
export async function draftHistory(
  ctx: TenantContext,
  input: z.output<typeof DraftHistoryInput>,
): Promise<DraftHistory> {
  const past = await pastOf(ctx, input.invoiceId);
  const all = past.timeline.moments();
  const older = input.before === undefined ? all : all.filter(({ seq }) => seq < (input.before ?? 0));
  const shown = older.slice(-input.limit).reverse();
  const moments = await Promise.all(shown.map((moment) => told(moment, past)));
  return {
    moments,
    nextBefore: older.length > shown.length ? (shown.at(-1)?.seq ?? null) : null,
    seqs: input.before === undefined ? all.map(({ seq }) => seq) : null,
    ...(await namesIn(ctx, shown, moments)),
  };
}

async function told({ changes, ...moment }: Moment, past: DraftPast): Promise<ToldMoment> {
  const began = moment.kind === "begun" ? tellBeginning(await past.at(moment.seq)) : null;
  const rest = changes.slice(TOLD_CHANGES_MAX);
  return {
    ...moment,
    changes: began ? [] : changes.slice(0, TOLD_CHANGES_MAX).map(tellChange),
    more: began || rest.length === 0 ? null : { count: rest.length, effectMinor: sumOf(rest).toString() },
    began,
  };
}

function sumOf(changes: readonly DraftChange[]): bigint {
  return changes.reduce((sum, { effectMinor }) => sum + BigInt(effectMinor), 0n);
}

/** Names of people and clients, each looked up once. */
async function namesIn(ctx: TenantContext, shown: readonly Moment[], moments: readonly ToldMoment[]) {
  const memberIds = [...new Set(shown.flatMap((moment) => moment.memberIds.flatMap((id) => id ?? [])))];
  const clientIds = [
    ...new Set(
      moments.flatMap(({ changes, began }) => [
        ...(began?.clientId ? [began.clientId] : []),
        ...changes.flatMap((change) =>
          change.kind === "field_changed" && change.field === "clientId"
            ? [change.before, change.after].flatMap((id) => id ?? [])
            : [],
        ),
      ]),
    ),
  ];
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => ({
    people:
      memberIds.length === 0
        ? []
        : (
            await tx
              .select({ memberId: members.id, name: members.name, removedAt: members.removedAt })
              .from(members)
              .where(inArray(members.id, memberIds))
          ).map(({ memberId, name, removedAt }) => ({ memberId, name, left: removedAt !== null })),
    clients:
      clientIds.length === 0
        ? []
        : await tx
            .select({ clientId: clients.id, name: clients.name })
            .from(clients)
            .where(inArray(clients.id, clientIds)),
  }));
}
