/** Who has to countersign what, and who signs for whom. The signing itself is an act on an invoice (server/invoices). */
import { router, tenantProcedure } from "#server/trpc.ts";
import { readPolicy, SavePolicyInput, savePolicy } from "./current-policy.ts";
import { DelegateInput, DelegationRef, delegate, endDelegation, listDelegations } from "./delegate.ts";
import { DryRunInput, dryRunPolicy } from "./dry-run-policy.ts";
import { ReassignStepInput, reassignStep } from "./reassign-step.ts";
import { ReviewChangesInput, reviewChanges } from "./review-changes.ts";

const manage = tenantProcedure("agency.update");
const approve = tenantProcedure("invoices.approve");

export const approvalsRouter = router({
  policy: tenantProcedure("agency.read").query(({ ctx }) => readPolicy(ctx)),
  savePolicy: manage.input(SavePolicyInput).mutation(({ ctx, input }) => savePolicy(ctx, input)),
  /** A mutation because a policy is too long for an address; it changes nothing. */
  dryRun: manage.input(DryRunInput).mutation(({ ctx, input }) => dryRunPolicy(ctx, input)),
  /** How what waits for a signature differs from what the asker knew before. */
  changes: tenantProcedure("invoices.read")
    .input(ReviewChangesInput)
    .query(({ ctx, input }) => reviewChanges(ctx, input)),
  reassign: tenantProcedure("invoices.reassign")
    .input(ReassignStepInput)
    .mutation(({ ctx, input }) => reassignStep(ctx, input)),
  delegations: tenantProcedure("members.read").query(({ ctx }) => listDelegations(ctx)),
  delegate: approve.input(DelegateInput).mutation(({ ctx, input }) => delegate(ctx, input)),
  endDelegation: approve.input(DelegationRef).mutation(({ ctx, input }) => endDelegation(ctx, input)),
});
