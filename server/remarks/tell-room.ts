/** Tells whoever has the draft open that something was said. After the commit, and never the reason why it fails. */
import type { TenantContext } from "#server/trpc.ts";

export async function tellRoom(ctx: TenantContext, invoiceId: string): Promise<void> {
  const { services, actor, requestId } = ctx;
  try {
    await services.rooms.poke({ tenantId: actor.tenantId, invoiceId }, "remarks");
  } catch (error) {
    // The words are kept; the others see them when they look next.
    services.logger.warn({ requestId, invoiceId, err: error }, "the room was not told of a remark");
  }
}
