/**
 * The link in a mail to an approver: whoever holds its token may sign one step of one round as one person, once, within a week.
 * What it rests on is looked at again whenever it is opened; what the database has ended stays ended.
 */
import type { InferSelectModel } from "drizzle-orm";
import { desc, eq } from "drizzle-orm";
import { type RoundQuestion, type Step, signsAs, standingOf } from "#core/approval-policy.ts";
import { may } from "#core/permissions.ts";
import type { approvalLinks, LINK_ENDS } from "#db/schema/approval-links.ts";
import { rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { deriveToken, TOKEN_PATTERN, tokenHash } from "#server/delivery/derived-token.ts";
import type { RoundRecord } from "#server/invoices/lock-invoice.ts";
import { roundQuestions } from "./round-question.ts";

/** Longer than a weekend and a day off; a mail that lies longer is asked about again in the app. */
const LINK_DAYS = 7;

export type LinkRecord = InferSelectModel<typeof approvalLinks>;
export type LinkEnd = (typeof LINK_ENDS)[number];

/** The token of the link with this row id, the same on every call. `secret` has at least 32 bytes. */
export function approvalToken(secret: string, linkId: string): string {
  return deriveToken(secret, "approval-link", linkId);
}

/** The address that the mail carries. `publicUrl` has no trailing slash. */
export function approvalUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/a/${token}`;
}

export function approvalLinkExpiry(now: Date): Date {
  return new Date(now.getTime() + LINK_DAYS * 86_400_000);
}

/** What `approval_links.token_hash` holds, or null for what is no token at all and need not be looked up. */
export function approvalTokenHash(token: string): string | null {
  return TOKEN_PATTERN.test(token) ? tokenHash(token) : null;
}

/** Whether a link works at this moment, and if not, why. */
export type LinkStanding =
  | { state: "open"; question: RoundQuestion; step: Step }
  | { state: "used"; to: "countersign" | "return"; at: Date }
  | { state: "expired"; at: Date }
  | { state: "over"; why: LinkEnd };

/**
 * What has become of a link. `now` decides about days; roles, delegations and signatures are those of this transaction, so
 * whoever acts on the answer holds them first (holdSigningPeople).
 */
export async function linkStanding(tx: Tx, link: LinkRecord, round: RoundRecord, now: Date): Promise<LinkStanding> {
  if (link.usedAt && link.usedTo) return { state: "used", to: link.usedTo, at: link.usedAt };
  if (link.revokedWhy) return { state: "over", why: link.revokedWhy };
  if (link.expiresAt <= now) return { state: "expired", at: link.expiresAt };
  if (round.state !== "open") return { state: "over", why: "round_closed" };
  const [member] = await tx
    .select({ role: members.role, removedAt: members.removedAt })
    .from(members)
    .where(eq(members.id, link.memberId));
  if (!member || member.removedAt || !may(member.role, "invoices.approve")) {
    return { state: "over", why: "rights_changed" };
  }
  const question = (await roundQuestions(tx, [round], now)).get(round.id);
  if (!question) throw new Error(`round ${round.id} has no question`);
  if (question.signatures.some(({ memberId }) => memberId === link.memberId)) {
    return { state: "over", why: "signed_elsewhere" };
  }
  const standing = standingOf(question);
  const step = question.steps[link.step];
  if (standing.state === "complete" || standing.step !== link.step || !step) return { state: "over", why: "step_over" };
  const as = signsAs(question, link.step, link.memberId);
  // Whoever signs for another is asked as that one's stand-in, and for no other reason.
  if (as?.onBehalfOf !== link.onBehalfOf) {
    return { state: "over", why: link.onBehalfOf === null ? "rights_changed" : "delegation_ended" };
  }
  return { state: "open", question, step };
}

/** The round of a link and the newest round of its invoice, which is another one where the invoice was submitted again. */
export async function roundsOf(tx: Tx, link: LinkRecord): Promise<{ round: RoundRecord; newest: RoundRecord }> {
  const all = await tx
    .select()
    .from(rounds)
    .where(eq(rounds.invoiceId, link.invoiceId))
    .orderBy(desc(rounds.submittedAt));
  const round = all.find(({ id }) => id === link.roundId);
  const [newest] = all;
  if (!round || !newest) throw new Error(`the round of link ${link.id} is not there`);
  return { round, newest };
}
