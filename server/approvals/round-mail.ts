/** Mails to people of the agency about a round: who they go to, what they are about, and that each goes out once. */

import { and, eq, inArray, isNull } from "drizzle-orm";
import { formatMoney } from "#core/money.ts";
import type { Role } from "#core/permissions.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { Mailer, MailOutcome } from "#server/delivery/mail.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { composeRoundMail, type RoundMail } from "./compose-round-mail.ts";

export type RoundMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  publicUrl: string;
  mailFrom: string;
  now: () => Date;
};

export type RoundMailOutcome = MailOutcome["outcome"] | "no member any more" | "over";

/** What a mail says that depends on what it is about. */
type Said = Pick<RoundMail, "subject" | "lead" | "words" | "act" | "closing">;

type About = {
  round: typeof rounds.$inferSelect;
  agency: typeof agencies.$inferSelect;
  /** "Museum Kade" or "2026-0042". */
  name: string;
  title: string;
  total: string;
};

/**
 * Sends one mail about a round to one member, once by `messageKey`. `say` decides by what is true now; null: nobody needs it any more.
 * Throws what the mailer throws, and an Error for a round that is not there.
 */
export async function mailAboutRound(
  { inTenant, mailer, publicUrl, mailFrom }: RoundMailDependencies,
  ref: { tenantId: string; roundId: string; memberId: string; messageKey: string },
  say: (tx: Tx, about: About) => Promise<Said | null>,
): Promise<RoundMailOutcome> {
  const found = await inTenant(ref.tenantId, async (tx) => {
    const about = await aboutRound(tx, ref.roundId);
    const [to] = await tx
      .select({ email: members.email })
      .from(members)
      .where(and(eq(members.id, ref.memberId), isNull(members.removedAt)));
    if (!to) return "no member any more" as const;
    const said = await say(tx, about);
    return said ? { about, to, said } : ("over" as const);
  });
  if (typeof found === "string") return found;
  const { about, to, said } = found;
  const mail = composeRoundMail({
    ...said,
    agencyName: about.agency.name,
    title: about.title,
    total: about.total,
    link: `${publicUrl}/invoices/${about.round.invoiceId}`,
  });
  const { outcome } = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: ref.messageKey,
      tenantId: ref.tenantId,
      replyTo: null,
      to: to.email,
    },
    mail,
  );
  return outcome;
}

async function aboutRound(tx: Tx, roundId: string): Promise<About> {
  const [found] = await tx
    .select({ round: rounds, invoice: invoices, clientName: clients.name })
    .from(rounds)
    .innerJoin(invoices, and(eq(invoices.tenantId, rounds.tenantId), eq(invoices.id, rounds.invoiceId)))
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .where(eq(rounds.id, roundId));
  const [agency] = await tx.select().from(agencies);
  if (!found || !agency) throw new Error(`round ${roundId} is not there`);
  const { round, invoice, clientName } = found;
  const total = `${formatMoney(invoice.totalMinor, invoice.currency, agency.locale)} ${invoice.currency}`;
  const name = invoice.number ?? clientName ?? "an invoice";
  return {
    round,
    agency,
    name,
    total,
    title: [invoice.number, clientName, invoice.subject].filter(Boolean).join(", "),
  };
}

/** Everybody who has one of these roles now, in a fixed order. */
export async function membersOfRoles(tx: Tx, roles: Role[]): Promise<string[]> {
  const found = await tx
    .select({ memberId: members.id })
    .from(members)
    .where(and(isNull(members.removedAt), inArray(members.role, roles)))
    .orderBy(members.id);
  return found.map(({ memberId }) => memberId);
}
