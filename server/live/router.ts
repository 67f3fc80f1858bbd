/** What happens in the agency, as it happens. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { ListenInput, listenLive } from "./listen-live.ts";
import { readGlance } from "./read-glance.ts";

const read = tenantProcedure("agency.read");

export const liveRouter = router({
  events: read.input(ListenInput).subscription(({ ctx, input, signal }) => listenLive(ctx, input, signal)),
  glance: read.query(({ ctx }) => readGlance(ctx)),
});
