/** What the page of a draft is rendered with, before its document has come. */
import type { Api } from "#app/load-context.ts";
import { epcPayload } from "#core/payment-qr.ts";
import { todayIn } from "#core/plain-date.ts";

type Invoice = Awaited<ReturnType<Api["invoices"]["byId"]>>;

type Looks = Awaited<ReturnType<Api["templates"]["looks"]>>;

export type DraftPage = ReturnType<typeof draftPage>;

export function draftPage(invoice: Invoice, countryCode: string, { looks, logos }: Looks, now: Date) {
  const { content, permissions, agency, client } = invoice;
  return {
    shows: "draft" as const,
    invoiceId: invoice.invoiceId,
    title: [client?.name ?? "New draft", content.subject].filter(Boolean).join(", "),
    content,
    buyer: client?.party ?? null,
    countryCode,
    returnedComment: invoice.returnedComment,
    may: { submit: permissions.may.includes("submit"), discard: permissions.may.includes("discard") },
    surroundings: {
      seller: agency.legal,
      bank: agency.bank,
      taxPolicy: agency.taxPolicy,
      locale: agency.locale,
      logo: agency.logo,
      looks,
      logos,
      corrects: invoice.corrects?.number ?? null,
      paymentCode: epcPayload({ bank: agency.bank, amountMinor: 1n, currency: "EUR", reference: "" }) !== null,
      today: todayIn(agency.timeZone, now),
    },
  };
}
