/** What is open to whoever holds a link, or a document. */
import { z } from "zod";
import {
  CountersignByLinkInput,
  countersignByLink,
  ReturnByLinkInput,
  returnByLink,
} from "#server/approvals/approval-link-act.ts";
import { readApproval } from "#server/approvals/approval-link-read.ts";
import { askQuestion } from "#server/questions/ask-question.ts";
import { AskInput } from "#server/questions/question-bounds.ts";
import { publicProcedure, router } from "#server/trpc.ts";
import { readPublicInvoice } from "./read-public-invoice.ts";
import { VerifyInput, verifyDocument } from "./verify-document.ts";

export const publicRouter = router({
  invoice: publicProcedure
    .input(z.object({ token: z.string().max(200), before: z.number().int().positive().optional() }))
    .query(({ ctx, input }) => readPublicInvoice(ctx.services, input)),
  /** What a client asks about the document behind their link. */
  ask: publicProcedure.input(AskInput).mutation(({ ctx, input }) => askQuestion(ctx.services, input)),
  /** The page behind the link of a mail that asks for a countersignature. */
  approval: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .query(({ ctx, input }) => readApproval(ctx, input)),
  countersign: publicProcedure
    .input(CountersignByLinkInput)
    .mutation(({ ctx, input }) => countersignByLink(ctx, input)),
  returnByLink: publicProcedure.input(ReturnByLinkInput).mutation(({ ctx, input }) => returnByLink(ctx, input)),
  /** A mutation because it counts its tries; it changes nothing else. */
  verify: publicProcedure.input(VerifyInput).mutation(({ ctx, input }) => verifyDocument(ctx.services, input)),
});
