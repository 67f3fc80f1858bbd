/** Invoices: from the first word of a draft to what was issued. */
import { z } from "zod";
import { router, tenantProcedure } from "#server/trpc.ts";
import { CreateInvoiceInput, createInvoice } from "./create-invoice.ts";
import { ListInvoicesInput, listInvoices } from "./list-invoices.ts";
import { readInvoice } from "./read-invoice.ts";

const InvoiceRef = z.object({ invoiceId: z.uuid() });

const read = tenantProcedure("invoices.read");
const write = tenantProcedure("invoices.write");

export const invoicesRouter = router({
  list: read.input(ListInvoicesInput).query(({ ctx, input }) => listInvoices(ctx, input)),
  byId: read.input(InvoiceRef).query(({ ctx, input }) => readInvoice(ctx, input)),
  create: write.input(CreateInvoiceInput).mutation(({ ctx, input }) => createInvoice(ctx, input)),
});
