/** What the page of an invoice shows, by the state it is in. */

import { refusalOf } from "#app/api.server.ts";
import { marginNotes } from "#app/draft/problem-sentences.ts";
import { type ComposerStart, readComposer } from "#app/issued/read-composer.server.ts";
import { stateWord } from "#app/ledger/state-word.ts";
import type { Api } from "#app/load-context.ts";
import { checkDraft } from "#core/draft-checks.ts";
import { may } from "#core/permissions.ts";
import { formatDate, todayIn } from "#core/plain-date.ts";
import { taxWordOf } from "#core/sheet/sheet-text.ts";
import { sheetOfContent, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { BaselineKey } from "#server/approvals/review-baselines.ts";
import type { RequestContext } from "#server/context.ts";
import type { DispatchView } from "#server/delivery/list-dispatches.ts";
import { draftPage } from "./draft-page.server.ts";

type Invoice = Awaited<ReturnType<Api["invoices"]["byId"]>>;

/** `against` names what a review is compared with, from the address; null is what its reader knew last. */
export async function invoicePage(
  api: Api,
  invoiceId: string,
  context: RequestContext,
  now: Date,
  against: string | null,
) {
  const invoice = await api.invoices.byId({ invoiceId });
  switch (invoice.state) {
    case "draft":
    case "discarded":
      return draftPage(invoice, (await api.agency.read()).countryCode, await looksFor(api, invoice), now);
    case "in_review":
      return reviewPage(invoice, await api.approvals.changes(comparing(invoiceId, against)), context, now);
    case "approved":
    case "issued":
    case "voided":
      return issuedPage(
        invoice,
        ...(await Promise.all([api.sending.list({ invoiceId }), firstMail(api, invoice, now)])),
        context,
        now,
      );
  }
}

function looksFor(api: Api, { content }: Invoice) {
  return api.templates.looks(content.templateId === "" ? {} : { worn: content.templateId });
}

/** An address is typed by anybody: what is no key at all is as if it were not there. */
function comparing(invoiceId: string, against: string | null) {
  const key = BaselineKey.safeParse(against);
  return key.success ? { invoiceId, against: key.data } : { invoiceId };
}

type Changes = Awaited<ReturnType<Api["approvals"]["changes"]>>;

function reviewPage(invoice: Invoice, changes: Changes, context: RequestContext, now: Date) {
  const { frozen, round, agency, permissions } = invoice;
  if (!frozen || !round) throw new Error(`invoice ${invoice.invoiceId} is in review without a round`);
  const today = todayIn(agency.timeZone, now);
  const view = sheetOfContent(frozen, { state: "in_review", logo: agency.logo });
  return {
    shows: "review" as const,
    changes,
    taxWord: taxWordOf(view),
    invoiceId: invoice.invoiceId,
    title: titleOf(invoice),
    content: invoice.content,
    view,
    round,
    may: permissions.may,
    whyNot:
      permissions.ownRound && context.actor && may(context.actor.role, "invoices.approve")
        ? "You submitted it yourself: somebody else countersigns it."
        : null,
    signer: context.actor?.name ?? "",
    warnings: marginNotes(checkDraft(invoice.content, today), invoice.content).map((note) => note.text),
  };
}

/** The mail that issuing would send, for whoever may issue; null where somebody was quicker. */
async function firstMail(api: Api, { invoiceId, permissions }: Invoice, now: Date): Promise<ComposerStart | null> {
  if (!permissions.may.includes("issue")) return null;
  return readComposer(api, { invoiceId, kind: "invoice" }, now.getTime()).catch((error: unknown) => {
    if (refusalOf(error)?.code === "wrong_state") return null;
    throw error;
  });
}

function issuedPage(
  invoice: Invoice,
  { dispatches }: { dispatches: DispatchView[] },
  issuing: ComposerStart | null,
  context: RequestContext,
  now: Date,
) {
  const { frozen, document, round, agency, permissions } = invoice;
  if (!frozen) throw new Error(`invoice ${invoice.invoiceId} is ${invoice.state} without a frozen content`);
  const today = todayIn(agency.timeZone, now);
  const state = invoice.state === "voided" ? "voided" : document ? "issued" : "approved";
  const signed = invoice.approvals.findLast((approval) => approval.state === "granted" && approval.kind === "person");
  const view = document
    ? sheetOfIssued(document, { state, logo: agency.logo })
    : sheetOfContent(frozen, {
        state,
        logo: agency.logo,
        countersignature:
          signed && round
            ? {
                name: signed.memberName,
                date: todayIn(agency.timeZone, new Date(signed.at)),
                fingerprint: round.fingerprint,
              }
            : null,
      });
  const openMinor = (BigInt(invoice.totalMinor) - BigInt(invoice.settledMinor)).toString();
  // What is scheduled waits for longer than anybody looks.
  const waiting = dispatches.some(
    ({ state, recipients }) =>
      state === "sending" && recipients.some((mail) => mail.state === "queued" && mail.problem === ""),
  );
  return {
    shows: "issued" as const,
    invoiceId: invoice.invoiceId,
    title: titleOf(invoice),
    content: invoice.content,
    view,
    standing: document
      ? `issued ${document.issueDate === today ? "today" : formatDate(document.issueDate, agency.locale, "medium")} · ${stateWord(invoice).word}`
      : "countersigned, ready to issue",
    contentHash: round?.contentHash ?? "",
    may: permissions.may,
    mayRecordPayment: context.actor !== null && may(context.actor.role, "payments.write"),
    openMinor,
    currency: invoice.currency,
    locale: agency.locale,
    today,
    nowMs: now.getTime(),
    issuing,
    dispatches,
    deliveries: invoice.deliveries,
    corrects: invoice.corrects,
    correctedBy: invoice.correctedBy,
    payments: invoice.payments,
    history: invoice.history,
    glass: glassOf(invoice),
    pdfReady: invoice.pdf !== null,
    paymentKey: crypto.randomUUID(),
    /** Something is still on its way: the page looks again. */
    unsettled: document !== null && (invoice.pdf === null || waiting),
  };
}

function glassOf({ approvals }: Invoice): { name: string; reason: string } | null {
  const broken = approvals.find(({ kind, state }) => kind === "break_glass" && state === "granted");
  return broken ? { name: broken.memberName, reason: broken.reason ?? "" } : null;
}

function titleOf(invoice: Invoice): string {
  return [invoice.number, invoice.client?.name ?? invoice.clientName, invoice.number ? "" : invoice.subject]
    .filter(Boolean)
    .join(", ");
}
