/** Failed work: what the product could not do by itself and waits for an owner or admin. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { countOpenWork } from "./count-open-work.ts";
import { DismissInput, dismissWork } from "./dismiss-work.ts";
import { ListWorkInput, listWork } from "./list-work.ts";
import { ReplayInput, replayWork } from "./replay-work.ts";

const manage = tenantProcedure("work.manage");

export const workRouter = router({
  list: manage.input(ListWorkInput.prefault({})).query(({ ctx, input }) => listWork(ctx, input)),
  openCount: manage.query(({ ctx }) => countOpenWork(ctx)),
  replay: manage.input(ReplayInput).mutation(({ ctx, input }) => replayWork(ctx, input)),
  dismiss: manage.input(DismissInput).mutation(({ ctx, input }) => dismissWork(ctx, input)),
});
