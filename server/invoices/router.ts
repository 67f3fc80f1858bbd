/** Invoices: from the first word of a draft to what was issued. */
import { z } from "zod";
import { router, tenantProcedure } from "#server/trpc.ts";
import { ApproveInvoiceInput, approveInvoice } from "./approve-invoice.ts";
import { BreakGlassInput, breakGlass } from "./break-glass.ts";
import { checkInvoice } from "./check-invoice.ts";
import { creditInvoice, duplicateInvoice, replaceInvoice } from "./copy-invoice.ts";
import { countInvoices } from "./count-invoices.ts";
import { CreateInvoiceInput, createInvoice } from "./create-invoice.ts";
import { discardInvoice } from "./discard-invoice.ts";
import { DraftHistoryInput, draftHistory } from "./draft-history.ts";
import { EditInvoiceInput, editInvoice } from "./edit-invoice.ts";
import { HistoryAtInput, historyAt } from "./history-at.ts";
import { ImportInvoiceInput, importInvoice } from "./import-invoice.ts";
import { IssueInvoiceInput, issueInvoice } from "./issue-invoice.ts";
import { ListInvoicesInput, listInvoices } from "./list-invoices.ts";
import { ListQueueInput, listQueue } from "./list-queue.ts";
import { openTicket } from "./open-ticket.ts";
import { readInvoice } from "./read-invoice.ts";
import {
  ReopenInvoiceInput,
  ReturnInvoiceInput,
  reopenInvoice,
  returnInvoice,
  withdrawInvoice,
} from "./reopen-invoice.ts";
import { RestoreDraftInput, RestoreLineInput, restoreDraft, restoreRemovedLine } from "./restore-draft.ts";
import { SubmitInvoiceInput, submitInvoice } from "./submit-invoice.ts";
import { VoidInvoiceInput, voidInvoice } from "./void-invoice.ts";

const InvoiceRef = z.object({ invoiceId: z.uuid() });

const read = tenantProcedure("invoices.read");
const write = tenantProcedure("invoices.write");
const submit = tenantProcedure("invoices.submit");
const approve = tenantProcedure("invoices.approve");

export const invoicesRouter = router({
  list: read.input(ListInvoicesInput).query(({ ctx, input }) => listInvoices(ctx, input)),
  counts: read.query(({ ctx }) => countInvoices(ctx)),
  byId: read.input(InvoiceRef).query(({ ctx, input }) => readInvoice(ctx, input)),
  checks: read.input(InvoiceRef).query(({ ctx, input }) => checkInvoice(ctx, input)),
  queue: read.input(ListQueueInput).query(({ ctx, input }) => listQueue(ctx, input)),
  create: write.input(CreateInvoiceInput).mutation(({ ctx, input }) => createInvoice(ctx, input)),
  import: write.input(ImportInvoiceInput).mutation(({ ctx, input }) => importInvoice(ctx, input)),
  duplicate: write.input(InvoiceRef).mutation(({ ctx, input }) => duplicateInvoice(ctx, input)),
  credit: write.input(InvoiceRef).mutation(({ ctx, input }) => creditInvoice(ctx, input)),
  replace: write.input(InvoiceRef).mutation(({ ctx, input }) => replaceInvoice(ctx, input)),
  ticket: read.input(InvoiceRef).mutation(({ ctx, input }) => openTicket(ctx, input)),
  edit: write.input(EditInvoiceInput).mutation(({ ctx, input }) => editInvoice(ctx, input)),
  history: read.input(DraftHistoryInput).query(({ ctx, input }) => draftHistory(ctx, input)),
  historyAt: read.input(HistoryAtInput).query(({ ctx, input }) => historyAt(ctx, input)),
  restore: write.input(RestoreDraftInput).mutation(({ ctx, input }) => restoreDraft(ctx, input)),
  restoreLine: write.input(RestoreLineInput).mutation(({ ctx, input }) => restoreRemovedLine(ctx, input)),
  discard: write.input(InvoiceRef).mutation(({ ctx, input }) => discardInvoice(ctx, input)),
  submit: submit.input(SubmitInvoiceInput).mutation(({ ctx, input }) => submitInvoice(ctx, input)),
  withdraw: submit.input(InvoiceRef).mutation(({ ctx, input }) => withdrawInvoice(ctx, input)),
  reopen: tenantProcedure("invoices.reopen")
    .input(ReopenInvoiceInput)
    .mutation(({ ctx, input }) => reopenInvoice(ctx, input)),
  approve: approve.input(ApproveInvoiceInput).mutation(({ ctx, input }) => approveInvoice(ctx, input)),
  return: approve.input(ReturnInvoiceInput).mutation(({ ctx, input }) => returnInvoice(ctx, input)),
  issue: tenantProcedure("invoices.issue")
    .input(IssueInvoiceInput)
    .mutation(({ ctx, input }) => issueInvoice(ctx, input)),
  breakGlass: tenantProcedure("invoices.break_glass")
    .input(BreakGlassInput)
    .mutation(({ ctx, input }) => breakGlass(ctx, input)),
  void: tenantProcedure("invoices.void")
    .input(VoidInvoiceInput)
    .mutation(({ ctx, input }) => voidInvoice(ctx, input)),
});
