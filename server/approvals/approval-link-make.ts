/**
 * Makes the links of everybody who can sign a round now. Called when a round opens and whenever its step may have moved on; whoever
 * has a link of the step already gets no second one, and links of the steps before it end.
 */
import { and, eq, isNull, lt } from "drizzle-orm";
import { signsAs, standingOf } from "#core/approval-policy.ts";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { tokenHash } from "#server/delivery/derived-token.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import { approvalLinkExpiry, approvalToken } from "./approval-link.ts";
import { holdSigningPeople, roundQuestions } from "./round-question.ts";

export type MakeLinksDependencies = { inTenant: InTenant; secret: string; now: () => Date };

/** Ids of the open links of the step that waits; none where the round is over or nobody can sign. May be repeated. */
export async function makeApprovalLinks(
  { inTenant, secret, now }: MakeLinksDependencies,
  ref: { tenantId: string; roundId: string },
): Promise<string[]> {
  return inTenant(ref.tenantId, async (tx) => {
    const [named] = await tx.select({ invoiceId: rounds.invoiceId }).from(rounds).where(eq(rounds.id, ref.roundId));
    if (!named) throw new Error(`round ${ref.roundId} is not there`);
    // In the order of everybody who signs: the invoice, then the people.
    await lockInvoice(tx, named.invoiceId);
    await holdSigningPeople(tx);
    const [round] = await tx.select().from(rounds).where(eq(rounds.id, ref.roundId));
    const question = round?.state === "open" ? (await roundQuestions(tx, [round], now())).get(round.id) : undefined;
    if (!round || !question) return [];
    const standing = standingOf(question);
    if (standing.state === "complete") return [];
    const ofRound = eq(approvalLinks.roundId, round.id);
    const open = and(isNull(approvalLinks.usedAt), isNull(approvalLinks.revokedAt));
    await tx
      .update(approvalLinks)
      .set({ revokedAt: now(), revokedWhy: "step_over" })
      .where(and(ofRound, lt(approvalLinks.step, standing.step), open));
    for (const memberId of standing.may) {
      const id = crypto.randomUUID();
      await tx
        .insert(approvalLinks)
        .values({
          tenantId: ref.tenantId,
          id,
          roundId: round.id,
          invoiceId: round.invoiceId,
          contentHash: round.contentHash,
          step: standing.step,
          memberId,
          onBehalfOf: signsAs(question, standing.step, memberId)?.onBehalfOf ?? null,
          tokenHash: tokenHash(approvalToken(secret, id)),
          createdAt: now(),
          expiresAt: approvalLinkExpiry(now()),
        })
        .onConflictDoNothing();
    }
    await tellOfInvoice(tx, ref.tenantId, {
      kind: "approval_asked",
      invoiceId: round.invoiceId,
      to: standing.may,
      except: round.submittedBy,
      params: { by: await nameOf(tx, round.submittedBy) },
      onceKey: `approval/${round.id}/${standing.step}`,
    });
    const links = await tx
      .select({ id: approvalLinks.id })
      .from(approvalLinks)
      .where(and(ofRound, eq(approvalLinks.step, standing.step), open));
    return links.map(({ id }) => id);
  });
}

async function nameOf(tx: Tx, memberId: string): Promise<string> {
  const [found] = await tx.select({ name: members.name }).from(members).where(eq(members.id, memberId));
  return found?.name ?? "";
}
