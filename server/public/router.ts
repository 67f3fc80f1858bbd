/** What is open to whoever holds a link. */
import { z } from "zod";
import { publicProcedure, router } from "#server/trpc.ts";
import { readPublicInvoice } from "./read-public-invoice.ts";

export const publicRouter = router({
  invoice: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .query(({ ctx, input }) => readPublicInvoice(ctx.services, input)),
});
