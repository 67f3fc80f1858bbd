/**
 * A step that cannot be signed any more, because somebody left or changed their role, is given to somebody else. Only such a step: who
 * signs what is the policy's, and nobody chooses their own approver.
 */

import { inArray } from "drizzle-orm";
import { z } from "zod";
import { lacksOf } from "#core/approval-policy.ts";
import { couldTakeOver, missingFrom } from "#core/round-gaps.ts";
import { roundReassignments } from "#db/schema/approvals.ts";
import { members } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { ContentHash } from "#server/invoices/approve-invoice.ts";
import { lastRound, lockInvoice } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { holdSigningPeople, roundQuestions } from "./round-question.ts";

export const ReassignStepInput = z.object({
  invoiceId: z.uuid(),
  contentHash: ContentHash,
  /** From 0. */
  step: z.number().int().min(0).max(500),
  /** Who is missing; null where the step names only roles, and too few people have them. */
  fromMember: z.uuid().nullable(),
  toMember: z.uuid(),
});

/**
 * Throws DomainError `invoice_not_found`, `invoice_changed_meanwhile` (another round is open, or none), `member_not_found` (of this
 * agency is nobody like that), `reassignment_not_needed` (the step can be signed as it is, or that person is not missing from it) or
 * `signer_unfit` (they may not sign, submitted it, have signed it, or are asked by the step already).
 */
export async function reassignStep(
  { services, actor }: TenantContext,
  input: z.output<typeof ReassignStepInput>,
): Promise<void> {
  const { step, fromMember, toMember } = input;
  await services.inTenant(actor.tenantId, async (tx) => {
    // In the order of a signature: the invoice, then the people.
    const invoice = await lockInvoice(tx, input.invoiceId);
    await holdSigningPeople(tx);
    const round = await lastRound(tx, invoice.id);
    if (round?.state !== "open" || round.contentHash !== input.contentHash) {
      throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
    }
    const both = fromMember === null ? [toMember] : [toMember, fromMember];
    const people = await tx
      .select({ id: members.id, name: members.name })
      .from(members)
      .where(inArray(members.id, both));
    const name = (memberId: string) => people.find(({ id }) => id === memberId)?.name ?? null;
    if (both.some((memberId) => name(memberId) === null)) throw new DomainError("member_not_found");
    const question = (await roundQuestions(tx, [round], services.now())).get(round.id);
    if (!question) throw new Error(`round ${round.id} has no question`);
    const missing = missingFrom(question, step);
    const fits = fromMember === null ? missing.length === 0 : missing.includes(fromMember);
    if (round.steps.length === 0 || !fits || !lacksOf(question).some((lack) => lack.step === step)) {
      throw new DomainError("reassignment_not_needed", { invoiceId: invoice.id });
    }
    if (!couldTakeOver(question, step).includes(toMember)) {
      throw new DomainError("signer_unfit", { invoiceId: invoice.id });
    }
    await tx.insert(roundReassignments).values({
      tenantId: actor.tenantId,
      roundId: round.id,
      step,
      fromMember,
      toMember,
      madeBy: actor.memberId,
      createdAt: services.now(),
    });
    // Whoever is asked now gets the mail that asks.
    await enqueue(tx, actor.tenantId, "round/waiting", { roundId: round.id });
    await appendEvent(tx, actor, {
      action: "invoice.reassigned",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: {
        step: question.steps[step]?.name ?? "",
        from: fromMember === null ? null : name(fromMember),
        to: name(toMember),
        contentHash: round.contentHash,
      },
    });
  });
}
