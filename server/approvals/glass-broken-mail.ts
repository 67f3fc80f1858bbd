/** Tells every owner and admin that something was issued without the countersignatures that it needed: by whom, and why. */
import { eq } from "drizzle-orm";
import { approvals } from "#db/schema/invoices.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { mailAboutRound, membersOfRoles, type RoundMailDependencies, type RoundMailOutcome } from "./round-mail.ts";

export type GlassBrokenRef = { tenantId: string; approvalId: string };

/** Also whoever did it: what they are told is what the others are told. */
export async function glassBrokenReaders(inTenant: InTenant, ref: GlassBrokenRef): Promise<string[]> {
  return inTenant(ref.tenantId, (tx) => membersOfRoles(tx, ["owner", "admin"]));
}

/** Throws what the mailer throws, and an Error for a break-glass that is not there. */
export async function sendGlassBrokenMail(
  dependencies: RoundMailDependencies,
  ref: GlassBrokenRef & { memberId: string },
): Promise<RoundMailOutcome> {
  const approval = await dependencies.inTenant(ref.tenantId, (tx) => breakGlassOf(tx, ref.approvalId));
  const { roundId, memberName, reason } = approval;
  const messageKey = `glass-broken/${ref.approvalId}/${ref.memberId}`;
  return mailAboutRound(dependencies, { ...ref, roundId, messageKey }, async (_tx, about) => ({
    subject: `Issued without countersignature: ${about.name}`,
    lead: `${memberName} issued an invoice under break-glass, without the countersignatures that it needed. This is why:`,
    words: reason,
    act: "Look at it",
    closing:
      "Every owner and admin gets this mail. The paper names who issued it and claims no countersignature; the reason stays in its history.",
  }));
}

async function breakGlassOf(tx: Tx, approvalId: string) {
  const [approval] = await tx.select().from(approvals).where(eq(approvals.id, approvalId));
  if (approval?.kind !== "break_glass") throw new Error(`approval ${approvalId} broke no glass`);
  return approval;
}
