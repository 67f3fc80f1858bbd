/** Remarks: what people say and propose beside a draft. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { acceptSuggestion } from "./accept-suggestion.ts";
import { editRemark, removeRemark } from "./change-remark.ts";
import { listRemarks } from "./list-remarks.ts";
import { markSeen } from "./mark-seen.ts";
import {
  AcceptInput,
  EditRemarkInput,
  InvoiceRef,
  RemarkRef,
  ReplyInput,
  SeenInput,
  StartThreadInput,
  ThreadRef,
} from "./remark-input.ts";
import { reply } from "./reply.ts";
import { settleThread } from "./settle-thread.ts";
import { startThread } from "./start-thread.ts";

const read = tenantProcedure("invoices.read");
const write = tenantProcedure("remarks.write");

export const remarksRouter = router({
  list: read.input(InvoiceRef).query(({ ctx, input }) => listRemarks(ctx, input)),
  seen: read.input(SeenInput).mutation(({ ctx, input }) => markSeen(ctx, input)),
  start: write.input(StartThreadInput).mutation(({ ctx, input }) => startThread(ctx, input)),
  reply: write.input(ReplyInput).mutation(({ ctx, input }) => reply(ctx, input)),
  edit: write.input(EditRemarkInput).mutation(({ ctx, input }) => editRemark(ctx, input)),
  remove: write.input(RemarkRef).mutation(({ ctx, input }) => removeRemark(ctx, input)),
  resolve: write.input(ThreadRef).mutation(({ ctx, input }) => settleThread(ctx, input, "resolve")),
  reopen: write.input(ThreadRef).mutation(({ ctx, input }) => settleThread(ctx, input, "reopen")),
  decline: write.input(ThreadRef).mutation(({ ctx, input }) => settleThread(ctx, input, "decline")),
  accept: tenantProcedure("invoices.write")
    .input(AcceptInput)
    .mutation(({ ctx, input }) => acceptSuggestion(ctx, input)),
});
