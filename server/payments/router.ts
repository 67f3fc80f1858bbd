/** Payments: money that arrived and what it settles. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { AllocatePaymentInput, allocatePayment } from "./allocate-payment.ts";
import { ListPaymentsInput, listPayments } from "./list-payments.ts";
import { RecordPaymentInput, recordPayment } from "./record-payment.ts";
import { ReverseAllocationInput, ReversePaymentInput, reverseAllocation, reversePayment } from "./reverse-payment.ts";

const read = tenantProcedure("payments.read");
const write = tenantProcedure("payments.write");

export const paymentsRouter = router({
  list: read.input(ListPaymentsInput).query(({ ctx, input }) => listPayments(ctx, input)),
  record: write.input(RecordPaymentInput).mutation(({ ctx, input }) => recordPayment(ctx, input)),
  allocate: write.input(AllocatePaymentInput).mutation(({ ctx, input }) => allocatePayment(ctx, input)),
  reverse: write.input(ReversePaymentInput).mutation(({ ctx, input }) => reversePayment(ctx, input)),
  reverseAllocation: write.input(ReverseAllocationInput).mutation(({ ctx, input }) => reverseAllocation(ctx, input)),
});
