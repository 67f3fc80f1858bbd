/** The mail as it will be, before it is sent: made by the very function that makes it. */
import { z } from "zod";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { addDays, todayIn } from "#core/plain-date.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import { fillMessage } from "#server/messages/fill-message.ts";
import type { TenantContext } from "#server/trpc.ts";
import { findInvoice, type Paper, paperOf } from "./compose-dispatch.ts";
import { composeInvoiceMail } from "./compose-invoice-mail.ts";
import { BODY_CHARACTERS_MAX, SUBJECT_CHARACTERS_MAX } from "./dispatch-input.ts";
import { publicLinkUrl } from "./public-link.ts";

export const PreviewInput = z.object({
  invoiceId: z.uuid(),
  kind: z.enum(["invoice", "resend", "reminder"]),
  subject: z.string().max(SUBJECT_CHARACTERS_MAX * 2),
  body: z.string().max(BODY_CHARACTERS_MAX * 2),
});

export type MailPreview = { fromName: string; subject: string; text: string; html: string };

/** The address in the place of each recipient's own link, which is made when their mail is. It opens nothing. */
export function sampleLink(publicUrl: string): string {
  return publicLinkUrl(publicUrl, "the-link-of-each-recipient");
}

/** Throws DomainError `invoice_not_found`, or `wrong_state` for a draft. */
export async function previewDispatch(ctx: TenantContext, input: z.output<typeof PreviewInput>): Promise<MailPreview> {
  const { services, actor } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await findInvoice(tx, input.invoiceId);
    if (invoice.state !== "approved" && invoice.state !== "issued") {
      throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state });
    }
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const document = asIfIssued(await paperOf(tx, invoice), todayIn(agency.timeZone, services.now()));
    const agencyName = agency.mailSenderName || agency.name;
    const openMinor = invoice.totalMinor - invoice.settledMinor;
    const { fromName, subject, text, html } = composeInvoiceMail({
      document,
      agencyName,
      message: fillMessage({ subject: input.subject, body: input.body }, { document, agencyName, openMinor }),
      openMinor: input.kind === "reminder" ? openMinor : null,
      link: sampleLink(services.publicUrl),
    });
    return { fromName, subject, text, html };
  });
}

/** A document that has no number yet, as if it were issued today under one that nobody can take for a number. */
export function asIfIssued(paper: Pick<Paper, "document" | "content" | "contentHash">, today: string): IssuedDocument {
  if (paper.document) return paper.document;
  const { content, contentHash } = paper;
  const issueDate = content.issueDate ?? today;
  return {
    content,
    contentHash,
    number: "0000-0000",
    issueDate,
    dueDate: content.dueDate ?? addDays(issueDate, content.dueDays),
    paymentReference: "",
    exchangeRate: null,
    countersignature: null,
  };
}
