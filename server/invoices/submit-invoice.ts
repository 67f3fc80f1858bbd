/**
 * Submit: the room is frozen, its content checked, spelled out and hashed. From here on only that hash counts.
 *
 * All of it happens under the invoice's lock, the freeze included, and a thaw takes the same lock: so whoever submits, and
 * whoever thaws after a failure, come one after the other, and a document in review is never writable. A crash before the
 * commit leaves a frozen room of a draft; opening, editing or submitting it again heals that (thaw-draft.ts).
 */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Step, stepsNeeded } from "#core/approval-policy.ts";
import { canonicalJson, fingerprint, sha256Hex } from "#core/canonical.ts";
import { lookOf } from "#core/document-look.ts";
import { maySubmitDraft } from "#core/draft-checks.ts";
import { freezeContent } from "#core/freeze-content.ts";
import type { InvoiceContent } from "#core/invoice-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { FrozenTemplate, sameLook } from "#core/template.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { currentPolicy } from "#server/approvals/current-policy.ts";
import { draftCost, lastIssued, policyFacts } from "#server/approvals/policy-facts.ts";
import { ANYBODY, holdSigningPeople } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { Acting } from "#server/context.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { scheduleToSign } from "#server/schedules/schedule-to-sign.ts";
import { loadLooks } from "#server/templates/load-looks.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type CheckedDraft, checkContent } from "./check-invoice.ts";
import { type InvoiceRecord, lockInvoice, refuseWrongState } from "./lock-invoice.ts";
import { projectionOf } from "./project-draft.ts";
import { thawDraft } from "./thaw-draft.ts";

export type SubmittedInvoice = {
  roundId: string;
  contentHash: string;
  fingerprint: string;
  /** `approved` at once where the agency asks for nobody's signature. */
  state: "in_review" | "approved";
};

export const SubmitInvoiceInput = z.object({
  invoiceId: z.uuid(),
  /** The look that was on the screen of whoever submits. */
  look: FrozenTemplate.optional(),
});

/**
 * Throws DomainError `invoice_not_found`, `wrong_state`, `currency_mismatch` (a credit note in another currency),
 * `look_changed` (its template was saved anew since `look` was on the screen), and
 * `draft_incomplete` with `details.problems`; the draft is then writable as before.
 */
export async function submitInvoice(
  ctx: TenantContext,
  input: z.output<typeof SubmitInvoiceInput>,
): Promise<SubmittedInvoice> {
  const { actor, services } = ctx;
  const ref = { tenantId: actor.tenantId, invoiceId: input.invoiceId };
  let frozen = false;
  try {
    return await services.inTenant(actor.tenantId, async (tx) => {
      const invoice = await lockInvoice(tx, input.invoiceId);
      refuseWrongState(invoice, "submit");
      frozen = true;
      const content = await services.rooms.freeze(ref, actor.name);
      // What the agency asks for is frozen as it stands when the trail says so: a change under way is waited for.
      await holdSigningPeople(tx);
      return openRound(tx, ctx, invoice, await checkContent(tx, invoice, content, services.now()), input.look);
    });
  } catch (error) {
    if (frozen) {
      // The refusal is what matters to the person; opening the draft thaws it as well.
      await thawDraft(ctx, input.invoiceId).catch((cause: unknown) =>
        services.logger.warn({ requestId: ctx.requestId, invoiceId: input.invoiceId, err: cause }, "not thawed yet"),
      );
    }
    throw error;
  }
}

/**
 * What a submit does once the room is frozen, in a transaction that holds the invoice's lock and that of the signing people. Throws
 * `draft_incomplete`, `currency_mismatch` and `look_changed` as above.
 */
export async function openRound(
  tx: Tx,
  ctx: Acting<"now">,
  invoice: InvoiceRecord,
  checked: CheckedDraft,
  seen: FrozenTemplate | undefined,
): Promise<SubmittedInvoice> {
  const { actor, services } = ctx;
  const { agency, client, draft, original, problems } = checked;
  if (!client || !maySubmitDraft(problems)) throw new DomainError("draft_incomplete", { problems });
  if (original && original.currency !== draft.currency) {
    throw new DomainError("currency_mismatch", { expected: original.currency });
  }
  const template = lookOf(draft, await loadLooks(tx, { worn: draft.templateId, clientId: draft.clientId }));
  // What is written in the document is frozen with it; what surrounds it may have changed under whoever looked at it.
  if (seen && !sameLook({ ...seen, fields: [] }, { ...template, fields: [] })) throw new DomainError("look_changed");
  const frozen = freezeContent({
    draft,
    seller: agency.legal,
    buyer: client.party,
    bank: agency.bank,
    taxPolicy: agency.taxPolicy,
    corrects: original?.number ?? null,
    template,
    schedule: invoice.isModel ? await scheduleToSign(tx, invoice.id, template.locale) : undefined,
  });
  const content = canonicalJson(frozen);
  const contentHash = sha256Hex(content);
  const costMinor = await draftCost(tx, draft);
  const steps = await stepsFor(tx, ctx, invoice, agency, { content: frozen, costMinor });
  const automatic = steps.length === 0;
  const state = automatic ? "approved" : "in_review";
  const roundId = crypto.randomUUID();
  const now = services.now();
  await tx.insert(rounds).values({
    tenantId: actor.tenantId,
    id: roundId,
    invoiceId: invoice.id,
    state: automatic ? "approved" : "open",
    content,
    contentHash,
    submittedBy: actor.memberId,
    submittedAt: now,
    steps,
    costMinor,
    lineItems: Object.fromEntries(draft.lines.flatMap(({ id, itemId }) => (itemId ? [[id, itemId]] : []))),
    ...(automatic ? { closedAt: now } : {}),
  });
  if (automatic) {
    // The database asks for an approval of every issued content: this one says that the agency asks for nobody's.
    await tx.insert(approvals).values({
      tenantId: actor.tenantId,
      invoiceId: invoice.id,
      roundId,
      contentHash,
      kind: "automatic",
      memberName: "No approval required",
      createdAt: now,
    });
  }
  await tx
    .update(invoices)
    .set({
      state,
      ...projectionOf(draft, agency.taxPolicy),
      netMinor: BigInt(frozen.totals.netMinor),
      taxMinor: BigInt(frozen.totals.taxMinor),
      totalMinor: BigInt(frozen.totals.totalMinor),
      updatedAt: now,
    })
    .where(eq(invoices.id, invoice.id));
  if (!automatic) await enqueue(tx, actor.tenantId, "round/waiting", { roundId });
  await appendEvent(tx, actor, {
    action: "invoice.submitted",
    subjectType: "invoice",
    subjectId: invoice.id,
    details: { contentHash, fingerprint: fingerprint(contentHash), approval: automatic ? "automatic" : "person" },
  });
  return { roundId, contentHash, fingerprint: fingerprint(contentHash), state };
}

/** Who has to sign, as the policy has it now: it is frozen with the round. Empty where the agency asks for nobody's signature. */
async function stepsFor(
  tx: Tx,
  ctx: Acting<"now">,
  invoice: InvoiceRecord,
  agency: CheckedDraft["agency"],
  submitted: { content: InvoiceContent; costMinor: bigint | null },
): Promise<Step[]> {
  const { policy } = await currentPolicy(tx);
  const steps =
    policy.rules.length === 0
      ? []
      : stepsNeeded(
          policy,
          await policyFacts(tx, {
            invoiceId: invoice.id,
            ...submitted,
            baseCurrency: agency.baseCurrency,
            today: todayIn(agency.timeZone, ctx.services.now()),
            last: await lastIssued(tx),
          }),
        );
  return steps.length > 0 || !agency.approvalRequired ? steps : [ANYBODY];
}
