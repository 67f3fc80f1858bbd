/** From a token to the link and the person it is for. What every way in by a link asks first, looking and acting alike. */
import { eq } from "drizzle-orm";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { Actor, RequestContext, Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { approvalTokenHash, type LinkRecord } from "./approval-link.ts";

/** A minute. A person opens a page a few times; unknown tokens are only somebody guessing, and all of those share one bound. */
const OPENED_A_MINUTE = { ofOneLink: 60, unknown: 300 };
/** Acts a minute on one link: a total that was typed wrong is typed again, and a machine gets nowhere. */
const ACTS_A_MINUTE = 10;

export type FoundLink = { tenantId: string; linkId: string };

/** Throws DomainError `approval_link_not_found` (never existed, or was altered on its way) or `too_many_requests`. */
export async function findLink(services: Services, token: string, to: "look" | "act"): Promise<FoundLink> {
  const hash = approvalTokenHash(token);
  if (hash === null) throw new DomainError("approval_link_not_found");
  const found = await services.crossTenant.approvalLinkByTokenHash(hash);
  const [bucket, most] = !found
    ? ["approval/unknown", OPENED_A_MINUTE.unknown]
    : to === "look"
      ? [`approval/look/${found.linkId}`, OPENED_A_MINUTE.ofOneLink]
      : [`approval/act/${found.linkId}`, ACTS_A_MINUTE];
  const tries = await services.crossTenant.countAttempt(bucket, services.now());
  if (tries > most) throw new DomainError("too_many_requests");
  if (!found) throw new DomainError("approval_link_not_found");
  return found;
}

/** The link and who it is for, as the database has them now; `lock` holds the link until the transaction ends. */
export async function readLink(
  tx: Tx,
  { tenantId, linkId }: FoundLink,
  lock = false,
): Promise<{ link: LinkRecord; signer: Actor }> {
  const wanted = tx.select().from(approvalLinks).where(eq(approvalLinks.id, linkId));
  const [link] = await (lock ? wanted.for("update") : wanted);
  const [member] = link ? await tx.select().from(members).where(eq(members.id, link.memberId)) : [];
  if (!link || !member) throw new DomainError("approval_link_not_found");
  const { id: memberId, userId, name, email, role } = member;
  return { link, signer: { tenantId, memberId, userId, name, email, role } };
}

/**
 * Whether whoever comes with the link may act by it: `yes`; `somebody_else` is signed in here as another person, so the mail was
 * passed on; `sign_in_first` where the person has a second factor, which the possession of a mailbox must not replace.
 */
export async function mayActByLink(
  { services, person }: Pick<RequestContext, "services" | "person">,
  signer: Pick<Actor, "userId">,
): Promise<"yes" | "somebody_else" | "sign_in_first"> {
  if (person) return person.userId === signer.userId ? "yes" : "somebody_else";
  // A provider that cannot say is treated as one that says yes.
  const secondFactor = (await services.identity.hasSecondFactor?.(signer.userId)) ?? true;
  return secondFactor ? "sign_in_first" : "yes";
}
