/** An invoice that is approved, issued or voided: the sheet that everyone received, what happened since, and what is left to do. */
import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { DateText } from "#app/components/date-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { Download } from "#app/components/ui/icons.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { WrittenHistory } from "#app/history/written-history.tsx";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import { RemarkHistory } from "#app/remarks/read-remarks.tsx";
import { OverrideActs } from "#app/review/override-acts.tsx";
import type { ScheduleOfInvoice } from "#app/schedules/schedule-note.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { formatMoney } from "#core/money.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { DispatchView } from "#server/delivery/list-dispatches.ts";
import type { DeliveryView } from "#server/invoices/read-invoice.ts";
import type { RelatedDocument } from "#server/invoices/related-documents.ts";
import type { ClientSide } from "./client-side.server.ts";
import { type HistoryEvent, happened } from "./history-words.ts";
import { IssueComposer } from "./issue-composer.tsx";
import "./issued.css";
import { ClientLinks } from "./links-list.tsx";
import { ClientQuestions } from "./questions-thread.tsx";
import type { ComposerStart } from "./read-composer.server.ts";
import { Recipients } from "./recipients.tsx";
import { RelatedNotes } from "./related-notes.tsx";
import { ReminderNotes, type ReminderNotesProps } from "./reminder-notes.tsx";
import { SendNotes } from "./send-notes.tsx";

export type IssuedProps = {
  invoiceId: string;
  view: SheetView;
  content: DraftContent;
  title: string;
  /** "issued today · delivered 14:02": where it stands, in words. */
  standing: string;
  contentHash: string;
  may: readonly string[];
  mayRecordPayment: boolean;
  openMinor: string;
  currency: string;
  locale: string;
  today: string;
  /** When the page was made. */
  nowMs: number;
  /** The mail that issuing sends; null where it is not issued from here. */
  issuing: ComposerStart | null;
  /** Null before it is issued. */
  reminders: ReminderNotesProps["reminders"] | null;
  dispatches: DispatchView[];
  deliveries: DeliveryView[];
  /** What it corrects, and what corrects it. */
  corrects: RelatedDocument | null;
  correctedBy: RelatedDocument[];
  payments: { allocationId: string; amountMinor: string; allocatedOn: string; reference: string; reversed: boolean }[];
  history: HistoryEvent[];
  pdfReady: boolean;
  /** The stamp has just been set: it lands once. */
  fresh: boolean;
  /** The schedule that it is the sheet of, or that made it. */
  schedule: ScheduleOfInvoice;
  /** Who issued it without the countersignatures that it needed, and why; null where it was countersigned. */
  glass: { name: string; reason: string } | null;
  /** A fresh key a page view: a form sent twice records one payment. */
  paymentKey: string;
  /** The client's side; null until it is issued. */
  client: ClientSide | null;
  refused: InvoiceActionResult | undefined;
};

export function Issued(props: IssuedProps) {
  const { view } = props;
  const money = (minor: string) => formatMoney(minor, props.currency, props.locale, { symbol: true });
  const settled = BigInt(props.openMinor) <= 0n;
  return (
    <main id="main">
      <PageRibbon
        title={props.title}
        state={props.schedule?.part === "model" ? "countersigned, as a schedule" : props.standing}
      >
        {view.number && <PdfLink invoiceId={props.invoiceId} ready={props.pdfReady} />}
      </PageRibbon>
      <div className={props.fresh ? "desk issued lands" : "desk issued"}>
        <InvoiceSheet view={view} stamp={view.countersignature !== null} />
        <aside className="margin since" aria-label="What happened">
          {props.refused && <Notice loud role="alert" title={props.refused.problem} />}
          {props.glass && (
            <div className="pb-4">
              <Notice loud title={`Issued without countersignature by ${props.glass.name}`}>
                “{props.glass.reason}”
              </Notice>
            </div>
          )}
          <RelatedNotes kind={view.kind} corrects={props.corrects} correctedBy={props.correctedBy} />
          {view.state === "approved" && props.schedule?.part !== "model" && <IssueNotes {...props} />}
          {view.state === "approved" && (
            <OverrideActs
              may={props.may}
              contentHash={props.contentHash}
              signed={view.countersignature ? [view.countersignature.name] : []}
              refused={props.refused}
            />
          )}
          {view.number !== null && view.kind === "invoice" && view.state === "issued" && (
            <Note strong={settled ? "Settled" : `Open: ${money(props.openMinor)}`}>
              {!settled && props.mayRecordPayment && <PaymentForm {...props} />}
            </Note>
          )}
          {props.payments.map((payment) => (
            <Note key={payment.allocationId} strong={money(payment.amountMinor)}>
              <p>
                received <DateText day={payment.allocatedOn} />
                {payment.reference && ` · ${payment.reference}`}
              </p>
            </Note>
          ))}
          <Recipients
            invoiceId={props.invoiceId}
            deliveries={props.deliveries}
            sendable={view.number !== null && view.state === "issued"}
          />
          <SendNotes
            invoiceId={props.invoiceId}
            dispatches={props.dispatches}
            sendable={view.state === "issued"}
            owed={view.kind === "invoice" && !settled}
            nowMs={props.nowMs}
          />
          {props.reminders && view.kind === "invoice" && (
            <ReminderNotes invoiceId={props.invoiceId} clientId={props.content.clientId} reminders={props.reminders} />
          )}
          {(props.may.includes("void") || view.number !== null) && <Corrections {...props} />}
          {props.client && view.number !== null && (
            <>
              <ClientQuestions invoiceId={props.invoiceId} {...props.client} refused={props.refused} />
              <ClientLinks links={props.client.links} />
            </>
          )}
          <RemarkHistory content={props.content} locale={props.locale} />
          <WrittenHistory invoiceId={props.invoiceId} view={view} content={props.content} />
          <h2>History</h2>
          <ol>
            {props.history.map((event) => (
              <li key={event.seq} className={event.action === "invoice.approved" ? "note p3" : "note"}>
                <b>
                  <DateText at={event.at} />
                </b>{" "}
                {happened(event)}
              </li>
            ))}
          </ol>
        </aside>
      </div>
    </main>
  );
}

function Note({ strong, children }: { strong: string; children?: ReactNode }) {
  return (
    <div className="note">
      <b>{strong}</b>
      {children}
    </div>
  );
}

function IssueNotes(props: IssuedProps) {
  return (
    <>
      {props.issuing ? (
        // What is issued is what stands on this page.
        <IssueComposer start={{ ...props.issuing, contentHash: props.contentHash }} />
      ) : (
        <Note strong="Ready to issue">It is countersigned. An editor can issue it now.</Note>
      )}
      {props.may.includes("withdraw") && (
        <Form method="post" className="note">
          <button className="as-link" type="submit" name="intent" value="withdraw">
            Take it back to edit
          </button>
        </Form>
      )}
    </>
  );
}

function PaymentForm(props: IssuedProps) {
  return (
    <details open={props.refused?.intent === "payment" || undefined}>
      <summary>Record a payment</summary>
      <Form method="post" className="stack">
        <input type="hidden" name="currency" value={props.currency} />
        <input type="hidden" name="idempotencyKey" value={props.paymentKey} />
        <label htmlFor="amount">Amount, {props.currency}</label>
        <input
          className="input"
          id="amount"
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={formatMoney(props.openMinor, props.currency, props.locale)}
          aria-invalid={props.refused?.field === "amount" || undefined}
        />
        <label htmlFor="receivedOn">Received on</label>
        <input
          className="input"
          id="receivedOn"
          name="receivedOn"
          type="date"
          defaultValue={props.today}
          max={props.today}
        />
        <label htmlFor="reference">Reference</label>
        <input className="input" id="reference" name="reference" maxLength={140} autoComplete="off" />
        <button className="btn ink" type="submit" name="intent" value="payment">
          Record it
        </button>
      </Form>
    </details>
  );
}

function Corrections(props: IssuedProps) {
  const { view } = props;
  const writes = useAgency().may("invoices.write");
  return (
    <div className="note">
      <b>Corrections</b>
      <div className="act">
        {view.number !== null && (
          <Form method="post">
            <button className="as-link" type="submit" name="intent" value="duplicate">
              Duplicate
            </button>
          </Form>
        )}
        {view.number !== null && view.kind === "invoice" && (
          <Link className="as-link" to={`/schedules/new?from=${props.invoiceId}`}>
            Repeat this …
          </Link>
        )}
        {view.state === "issued" && view.kind === "invoice" && props.may.includes("void") && (
          <Form method="post">
            <button className="as-link" type="submit" name="intent" value="credit">
              Credit note
            </button>
          </Form>
        )}
        {view.state === "voided" && view.kind === "invoice" && props.correctedBy.length === 0 && writes && (
          <Form method="post">
            <button className="as-link" type="submit" name="intent" value="replace">
              Write its replacement
            </button>
          </Form>
        )}
      </div>
      {props.may.includes("void") && (
        <details open={props.refused?.intent === "void" || undefined}>
          <summary>Void it</summary>
          <Form method="post" className="stack">
            <label htmlFor="reason">Why? This stays in its history.</label>
            <input className="input" id="reason" name="reason" maxLength={500} required />
            <input type="hidden" name="intent" value="void" />
            <button className="btn" type="submit">
              Void {view.number}
            </button>
            {view.kind === "invoice" && writes && (
              <button className="btn quiet" type="submit" name="then" value="replace">
                Void it and write its replacement
              </button>
            )}
          </Form>
        </details>
      )}
    </div>
  );
}

/** The PDF's door, in the ribbon. */
function PdfLink({ invoiceId, ready }: { invoiceId: string; ready: boolean }) {
  return ready ? (
    <a className="btn" href={`/invoices/${invoiceId}/pdf`} target="_blank" rel="noreferrer">
      <Download size={16} aria-hidden="true" /> PDF
    </a>
  ) : (
    <span className="state">printing the PDF …</span>
  );
}
