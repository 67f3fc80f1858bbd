/** What happened, and whether the record of it is whole. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { ListEventsInput, listEvents } from "./list-events.ts";
import { verifyChain } from "./verify-chain.ts";

const read = tenantProcedure("audit.read");

export const auditRouter = router({
  list: read.input(ListEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  verify: read.query(({ ctx }) => verifyChain(ctx.services.inTenant, ctx.actor.tenantId)),
});
