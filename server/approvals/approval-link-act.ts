/**
 * Countersigns or returns by the link of a mail: the same act as in the app, by the person whom the link names, in the
 * transaction that uses the link up. What it asks beyond the link (docs/decisions/012) is what a program that follows links,
 * runs scripts and submits forms does not bring: the total, typed.
 */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { InvoiceContent } from "#core/invoice-content.ts";
import { parseMoney } from "#core/money.ts";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { Actor, RequestContext } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { approveIn, type Countersigned } from "#server/invoices/approve-invoice.ts";
import { lockInvoice, type RoundRecord } from "#server/invoices/lock-invoice.ts";
import { ReturnInvoiceInput, returnIn } from "#server/invoices/reopen-invoice.ts";
import { thawDraft } from "#server/invoices/thaw-draft.ts";
import { linkStanding, roundsOf } from "./approval-link.ts";
import { isFreshView } from "./approval-link-nonce.ts";
import { type FoundLink, findLink, mayActByLink, readLink } from "./approval-link-open.ts";
import { holdSigningPeople } from "./round-question.ts";

const ByLink = z.object({ token: z.string().max(200), nonce: z.string().max(200) });

/** `total` is what the person typed, in any way in which amounts are written. */
export const CountersignByLinkInput = ByLink.extend({ total: z.string().max(60) });
export const ReturnByLinkInput = ByLink.extend({ comment: ReturnInvoiceInput.shape.comment });

type Caller = Pick<RequestContext, "services" | "person">;

/**
 * Throws DomainError `approval_link_not_found`, `too_many_requests`, `approval_link_not_yours`, `approval_link_needs_sign_in`,
 * `approval_link_over` (used, expired, or nobody needs it: the page says which), `approval_view_stale`,
 * `approval_total_differs`, and what `approveInvoice` throws.
 */
export async function countersignByLink(
  ctx: Caller,
  input: z.output<typeof CountersignByLinkInput>,
): Promise<Countersigned> {
  return byLink(ctx, input, "countersign", async (tx, signer, round) => {
    await demandTotal(tx, round, input.total);
    return approveIn(
      tx,
      { services: ctx.services, actor: signer },
      { invoiceId: round.invoiceId, contentHash: round.contentHash },
      "mail",
    );
  });
}

/** Throws as `countersignByLink` does, but asks for a comment instead of the total. */
export async function returnByLink(ctx: Caller, input: z.output<typeof ReturnByLinkInput>): Promise<void> {
  const of = await byLink(ctx, input, "return", async (tx, signer, round) => {
    const { invoiceId, contentHash } = round;
    const actor = { services: ctx.services, actor: signer };
    await returnIn(tx, actor, { invoiceId, contentHash, comment: input.comment }, "mail");
    return { ...actor, invoiceId };
  });
  await thawDraft(of, of.invoiceId);
}

async function byLink<T>(
  ctx: Caller,
  input: z.output<typeof ByLink>,
  to: "countersign" | "return",
  act: (tx: Tx, signer: Actor, round: RoundRecord) => Promise<T>,
): Promise<T> {
  const { services } = ctx;
  const found = await findLink(services, input.token, "act");
  return services.inTenant(found.tenantId, async (tx) => {
    const { link, signer } = await lockLink(tx, found);
    const mayAct = await mayActByLink(ctx, signer);
    if (mayAct === "somebody_else") throw new DomainError("approval_link_not_yours");
    if (mayAct === "sign_in_first") throw new DomainError("approval_link_needs_sign_in");
    const now = services.now();
    const { round } = await roundsOf(tx, link);
    const standing = await linkStanding(tx, link, round, now);
    if (standing.state !== "open") throw new DomainError("approval_link_over", { state: standing.state });
    const view = { linkId: link.id, contentHash: link.contentHash };
    if (!isFreshView(services.secret, view, input.nonce, now)) throw new DomainError("approval_view_stale");
    // Before the act, which may close the round and with it every link that is not used.
    await tx.update(approvalLinks).set({ usedAt: now, usedTo: to }).where(eq(approvalLinks.id, link.id));
    return act(tx, signer, round);
  });
}

/** In the order of everybody who signs: the invoice, the people, and only then the link. */
async function lockLink(tx: Tx, found: FoundLink) {
  const { link } = await readLink(tx, found);
  await lockInvoice(tx, link.invoiceId);
  await holdSigningPeople(tx);
  return readLink(tx, found, true);
}

/** The whole amount, or its whole units: whoever copies "4,121" off a phone has read it. */
async function demandTotal(tx: Tx, round: RoundRecord, typed: string): Promise<void> {
  const { totals, currency } = InvoiceContent.parse(JSON.parse(round.content));
  const [agency] = await tx.select({ locale: agencies.locale }).from(agencies);
  const minor = parseMoney(typed, currency, agency?.locale ?? "en");
  const total = BigInt(totals.totalMinor);
  const one = parseMoney("1", currency, "en") ?? 1n;
  if (minor === null || (minor !== total && minor !== (total / one) * one)) {
    throw new DomainError("approval_total_differs");
  }
}
