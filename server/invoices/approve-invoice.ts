/** The countersignature: of exactly the content whose hash the approver has seen, by somebody other than its author. */
import { z } from "zod";
import { type Signature, type Standing, signsAs, standingOf } from "#core/approval-policy.ts";
import { fingerprint } from "#core/canonical.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import type { Tx } from "#db/tenant.ts";
import { holdSigningPeople, roundQuestions, stepsOf } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { grantApproval } from "./grant-approval.ts";
import { type RoundRecord, seenRound } from "./lock-invoice.ts";

/** SHA-256 in lower-case hex. */
export const ContentHash = z.string().regex(/^[0-9a-f]{64}$/, { error: "hash_invalid" });

export const ApproveInvoiceInput = z.object({ invoiceId: z.uuid(), contentHash: ContentHash });

export type Countersigned = {
  fingerprint: string;
  /** The last signature was there: the invoice can be issued. Null while others have to sign. */
  approvalId: string | null;
  /** The step that waits now, and for how many more people; null when none does. */
  waiting: { step: string; left: number } | null;
};

/** Where somebody signed or returned, if not in the app itself: the audit trail says so. */
export type Via = "mail" | null;

/**
 * Signs the open round as this person; with the last signature that its steps ask for, the invoice is approved. Throws DomainError
 * `invoice_not_found`, `already_decided` (another tab or another approver was first), `wrong_state`, `invoice_changed_meanwhile`
 * (the open round has another hash), `own_invoice_not_approvable` or `signature_not_needed` (somebody else has to sign now).
 */
export async function approveInvoice(
  ctx: TenantContext,
  input: z.output<typeof ApproveInvoiceInput>,
): Promise<Countersigned> {
  return ctx.services.inTenant(ctx.actor.tenantId, (tx) => approveIn(tx, ctx, input, null));
}

/** The same in a transaction that has more to do. It asks for no role: only who a step names may sign, and those may. */
export async function approveIn(
  tx: Tx,
  ctx: Pick<TenantContext, "actor" | "services">,
  input: z.output<typeof ApproveInvoiceInput>,
  via: Via,
): Promise<Countersigned> {
  const { actor, services } = ctx;
  const round = await seenRound(tx, input, "approve", ["open"]);
  const now = services.now();
  const standing = await sign(tx, ctx, round, now);
  const facts = {
    contentHash: round.contentHash,
    fingerprint: fingerprint(round.contentHash),
    ...(via ? { via } : {}),
  };
  if (standing.state === "waiting") {
    const step = stepsOf(round)[standing.step]?.name ?? "";
    // Those of the same step were asked already: asking again sends nothing twice.
    await enqueue(tx, actor.tenantId, "round/waiting", { roundId: round.id });
    await appendEvent(tx, actor, {
      action: "invoice.signed",
      subjectType: "invoice",
      subjectId: round.invoiceId,
      details: { ...facts, next: step },
    });
    return { fingerprint: facts.fingerprint, approvalId: null, waiting: { step, left: standing.left } };
  }
  const approvalId = await grantApproval(tx, actor, round, { kind: "person" }, now);
  await tellOfInvoice(tx, actor.tenantId, {
    kind: "round_decided",
    invoiceId: round.invoiceId,
    to: [round.submittedBy],
    except: actor.memberId,
    params: { by: actor.name, outcome: "approved" },
    onceKey: `decided/${round.id}`,
  });
  await appendEvent(tx, actor, {
    action: "invoice.approved",
    subjectType: "invoice",
    subjectId: round.invoiceId,
    details: facts,
  });
  return { fingerprint: facts.fingerprint, approvalId, waiting: null };
}

/** Writes the signature and says where the round stands with it. */
async function sign(tx: Tx, ctx: Pick<TenantContext, "actor">, round: RoundRecord, now: Date): Promise<Standing> {
  const { actor } = ctx;
  // Who may sign is read and used under this lock: nobody loses the right between the two.
  await holdSigningPeople(tx);
  const question = (await roundQuestions(tx, [round], now)).get(round.id);
  if (!question) throw new Error(`round ${round.id} has no question`);
  if (question.barred === actor.memberId) throw new DomainError("own_invoice_not_approvable");
  if (question.signatures.some(({ memberId }) => memberId === actor.memberId)) {
    throw new DomainError("already_decided", { invoiceId: round.invoiceId, decided: "signed" });
  }
  const standing = standingOf(question);
  const as = standing.state === "waiting" ? signsAs(question, standing.step, actor.memberId) : null;
  if (standing.state === "complete" || !as)
    throw new DomainError("signature_not_needed", { invoiceId: round.invoiceId });
  const signature: Signature = { step: standing.step, memberId: actor.memberId, onBehalfOf: as.onBehalfOf };
  // A round from before there were policies has no step that a signature could name.
  if (round.steps.length > 0) {
    await tx.insert(roundSignatures).values({
      ...signature,
      tenantId: actor.tenantId,
      roundId: round.id,
      invoiceId: round.invoiceId,
      contentHash: round.contentHash,
      memberName: actor.name,
      createdAt: now,
    });
  }
  return standingOf({ ...question, signatures: [...question.signatures, signature] });
}
