/** What is open to whoever holds a link, or a document. */
import { z } from "zod";
import { publicProcedure, router } from "#server/trpc.ts";
import { readPublicInvoice } from "./read-public-invoice.ts";
import { VerifyInput, verifyDocument } from "./verify-document.ts";

export const publicRouter = router({
  invoice: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .query(({ ctx, input }) => readPublicInvoice(ctx.services, input)),
  /** A mutation because it counts its tries; it changes nothing else. */
  verify: publicProcedure.input(VerifyInput).mutation(({ ctx, input }) => verifyDocument(ctx.services, input)),
});
