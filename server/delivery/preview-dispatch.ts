/** The mail as it will be with the words that somebody is writing, before it is sent. */
import { z } from "zod";
import { todayIn } from "#core/plain-date.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { findInvoice, paperOf } from "./compose-dispatch.ts";
import { BODY_CHARACTERS_MAX, SUBJECT_CHARACTERS_MAX } from "./dispatch-input.ts";
import { type MailPreview, previewOf } from "./mail-preview.ts";

export const PreviewInput = z.object({
  invoiceId: z.uuid(),
  kind: z.enum(["invoice", "resend", "reminder"]),
  subject: z.string().max(SUBJECT_CHARACTERS_MAX * 2),
  body: z.string().max(BODY_CHARACTERS_MAX * 2),
});

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
    return previewOf({
      paper: await paperOf(tx, invoice),
      message: { subject: input.subject, body: input.body },
      kind: input.kind,
      openMinor: invoice.totalMinor - invoice.settledMinor,
      agencyName: agency.mailSenderName || agency.name,
      today: todayIn(agency.timeZone, services.now()),
      publicUrl: services.publicUrl,
    });
  });
}
