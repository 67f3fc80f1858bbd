/** What happens in the agency, as it happens. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { ListenInput, listenLive } from "./listen-live.ts";

export const liveRouter = router({
  events: tenantProcedure("agency.read")
    .input(ListenInput)
    .subscription(({ ctx, input, signal }) => listenLive(ctx, input, signal)),
});
