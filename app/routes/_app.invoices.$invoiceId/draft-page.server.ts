/** What the page of a draft is rendered with, before its document has come. */
import { todayIn } from "#core/plain-date.ts";
import type { Api } from "#app/load-context.ts";

export async function draftPage(api: Api, invoiceId: string, now: Date) {
  const [invoice, agency] = await Promise.all([api.invoices.byId({ invoiceId }), api.agency.read()]);
  const { content, permissions } = invoice;
  const client = content.clientId === null ? null : await api.clients.byId({ clientId: content.clientId });
  return {
    invoiceId,
    title: [client?.name ?? "New draft", content.subject].filter(Boolean).join(", "),
    content,
    buyer: client?.party ?? null,
    countryCode: agency.countryCode,
    may: { submit: permissions.may.includes("submit"), discard: permissions.may.includes("discard") },
    surroundings: {
      seller: agency.legal,
      bank: agency.bank,
      taxPolicy: agency.taxPolicy,
      locale: agency.locale,
      logo: null,
      corrects: null,
      today: todayIn(agency.timeZone, now),
    },
  };
}
