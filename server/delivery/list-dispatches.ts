/** Everything that was sent about an invoice, newest first, each with what became of it at each recipient. */
import { asc, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export const DispatchesInput = z.object({ invoiceId: z.uuid() });

/** What a page shows; whoever sends more often than this reads the history. */
const DISPATCHES_MAX = 50;

/** Throws DomainError `invoice_not_found`. */
export async function listDispatches(ctx: TenantContext, { invoiceId }: z.output<typeof DispatchesInput>) {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [invoice] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoiceId));
    if (!invoice) throw new DomainError("invoice_not_found", { invoiceId });
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const found = await tx
      .select({ dispatch: dispatches, byName: members.name })
      .from(dispatches)
      .leftJoin(members, eq(members.id, dispatches.memberId))
      .where(eq(dispatches.invoiceId, invoiceId))
      .orderBy(desc(dispatches.createdAt), desc(dispatches.id))
      .limit(DISPATCHES_MAX);
    const parts =
      found.length === 0
        ? []
        : await tx
            .select()
            .from(deliveries)
            .where(
              inArray(
                deliveries.dispatchId,
                found.map(({ dispatch }) => dispatch.id),
              ),
            )
            .orderBy(asc(deliveries.createdAt), asc(deliveries.id));
    return {
      agencyZone: agency.timeZone,
      dispatches: found.map(({ dispatch, byName }) => ({
        dispatchId: dispatch.id,
        kind: dispatch.kind,
        state: dispatch.state,
        subject: dispatch.subject,
        byName,
        at: dispatch.createdAt.toISOString(),
        sendAt:
          dispatch.sendAt && dispatch.sendLocal && dispatch.sendZone
            ? { at: dispatch.sendAt.toISOString(), local: dispatch.sendLocal, zone: dispatch.sendZone }
            : null,
        recipients: parts
          .filter((part) => part.dispatchId === dispatch.id)
          .map((part) => ({
            deliveryId: part.id,
            address: part.recipient,
            role: part.role,
            state: part.state,
            problem: part.problem,
          })),
      })),
    };
  });
}

export type DispatchView = Awaited<ReturnType<typeof listDispatches>>["dispatches"][number];
