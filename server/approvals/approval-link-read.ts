/** What the page behind an approver's link shows. Looking changes nothing, however often and by whatever program. */
import { eq } from "drizzle-orm";
import { fingerprint } from "#core/canonical.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { RequestContext } from "#server/context.ts";
import { shownLogo } from "#server/documents/read-logo.ts";
import { DomainError } from "#server/errors.ts";
import { linkStanding, roundsOf } from "./approval-link.ts";
import { viewNonce } from "./approval-link-nonce.ts";
import { findLink, mayActByLink, readLink } from "./approval-link-open.ts";
import { changesFor } from "./review-changes.ts";
import { signingView } from "./round-view.ts";

/**
 * Throws DomainError `approval_link_not_found` or `too_many_requests`. A link that is used, expired or over says so, with what
 * became of the round: whoever holds it had the mail, so that tells them nothing new. To somebody else it says whose it is.
 */
export async function readApproval(ctx: Pick<RequestContext, "services" | "person">, input: { token: string }) {
  const { services } = ctx;
  const found = await findLink(services, input.token, "look");
  const now = services.now();
  const read = await services.inTenant(found.tenantId, async (tx) => {
    const { link, signer } = await readLink(tx, found);
    const { round, newest } = await roundsOf(tx, link);
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("approval_link_not_found");
    const standing = await linkStanding(tx, link, round, now);
    const open = standing.state === "open";
    return {
      link,
      signer,
      round,
      newer: newest.id !== round.id,
      agency,
      standing,
      closedBy: await nameOf(tx, round.closedBy),
      submittedBy: (await nameOf(tx, round.submittedBy)) ?? "",
      forName: await nameOf(tx, link.onBehalfOf),
      signing: await signingView(tx, round, { memberId: link.memberId, mayReassign: false }, now),
      changes: open ? await changesFor(tx, link.memberId, link.invoiceId) : null,
    };
  });
  const { link, signer, round, agency, standing } = read;
  const mayAct = await mayActByLink(ctx, signer);
  const page = {
    agencyName: agency.name,
    /** Whose link it is. */
    name: signer.name,
    locale: agency.locale,
    timeZone: agency.timeZone,
    now: now.toISOString(),
  };
  if (mayAct === "somebody_else") return { ...page, shows: "somebody_else" as const };
  const content = InvoiceContent.parse(JSON.parse(round.content));
  const about = {
    ...page,
    invoiceId: link.invoiceId,
    kind: content.kind,
    clientName: content.buyer.name,
    totalMinor: content.totals.totalMinor,
    currency: content.currency,
    fingerprint: fingerprint(round.contentHash),
  };
  switch (standing.state) {
    case "used":
      return {
        ...about,
        shows: "used" as const,
        to: standing.to,
        at: standing.at.toISOString(),
        comment: standing.to === "return" ? round.comment : null,
        /** Who has to sign after it; null where this was the last signature. */
        waitsFor: round.state === "open" ? (read.signing.steps.find(({ state }) => state === "waiting") ?? null) : null,
      };
    case "expired":
      return { ...about, shows: "expired" as const, at: standing.at.toISOString() };
    case "over":
      return {
        ...about,
        shows: "over" as const,
        why: standing.why,
        round: { state: round.state, closedBy: read.closedBy, newer: read.newer },
      };
    case "open":
      return {
        ...about,
        shows: "open" as const,
        content,
        contentHash: round.contentHash,
        logo: await shownLogo(services.files, {
          tenantId: link.tenantId,
          template: content.template,
          agencyFileKey: agency.logoFileKey,
        }),
        forName: read.forName,
        submittedBy: read.submittedBy,
        submittedAt: round.submittedAt.toISOString(),
        expiresAt: link.expiresAt.toISOString(),
        steps: read.signing.steps,
        changes: read.changes,
        /** Null: sign in first. */
        nonce:
          mayAct === "yes"
            ? viewNonce(services.secret, { linkId: link.id, contentHash: round.contentHash }, now)
            : null,
      };
  }
}

async function nameOf(tx: Tx, memberId: string | null): Promise<string | null> {
  if (memberId === null) return null;
  const [member] = await tx.select({ name: members.name }).from(members).where(eq(members.id, memberId));
  return member?.name ?? null;
}
