/** The draft as it was at one moment of its history: what the slider shows, and what a restore would bring back. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { DraftContent } from "#core/draft-content.ts";
import { type DraftFigures, figuresOf } from "#core/draft-diff.ts";
import type { Party, TaxPolicy } from "#core/invoice-content.ts";
import { clients } from "#db/schema/clients.ts";
import type { TenantContext } from "#server/trpc.ts";
import { pastOf } from "./draft-past.ts";

export const HistoryAtInput = z.object({ invoiceId: z.uuid(), seq: z.number().int().nonnegative() });

export type DraftAtMoment = {
  seq: number;
  content: DraftContent;
  figures: DraftFigures;
  /** By which the figures were computed, for comparing it with another. */
  taxPolicy: TaxPolicy;
  /** Whom it was for, as that client is called today; null where there was none. */
  buyer: Party | null;
};

/** Beyond the newest moment it is the draft as it is. Throws DomainError `invoice_not_found`. */
export async function historyAt(ctx: TenantContext, input: z.output<typeof HistoryAtInput>): Promise<DraftAtMoment> {
  const past = await pastOf(ctx, input.invoiceId);
  const content = await past.at(input.seq);
  const { clientId } = content;
  const [client] =
    clientId === null
      ? []
      : await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
          db.select({ party: clients.party }).from(clients).where(eq(clients.id, clientId)),
        );
  const { taxPolicy } = past;
  return { seq: input.seq, content, figures: figuresOf(content, taxPolicy), taxPolicy, buyer: client?.party ?? null };
}
