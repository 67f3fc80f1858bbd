/** Money that arrived and what it settles. Append-only: a mistake is reversed, never edited. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useSearchParams } from "@remix-run/react";
import { attempt, callerFor, redirectSaying, text, WrongFields } from "#app/api.server.ts";
import { CURRENCY_CHOICES } from "#app/choices.server.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { CircleDollarSign } from "#app/components/ui/icons.tsx";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import type { Api } from "#app/load-context.ts";
import { type OpenInvoice, PaymentForm } from "#app/money/payment-form.tsx";
import { PaymentRow } from "#app/money/payment-row.tsx";
import { readAmount, readPayment } from "#app/money/read-payment.server.ts";
import { useAgency } from "#app/use-agency.ts";
import { may } from "#core/permissions.ts";
import { todayIn } from "#core/plain-date.ts";

export const meta = () => [{ title: "Money · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const cursor = new URL(request.url).searchParams.get("after") ?? undefined;
  const writes = may(context.requestContext.actor?.role ?? "viewer", "payments.write");
  const [payments, open, clients] = await Promise.all([
    api.payments.list({ cursor, limit: 50 }),
    writes ? openInvoices(api) : [],
    writes ? api.clients.list({ limit: 100 }) : { rows: [] },
  ]);
  return {
    ...payments,
    open,
    clients: clients.rows.map(({ clientId, name }) => ({ clientId, name })),
    currencies: CURRENCY_CHOICES,
    // The same key for the same form: pressed twice, or sent again by the browser, it is booked once.
    idempotencyKey: crypto.randomUUID(),
  };
}

/** What money can still settle, the oldest due first. */
async function openInvoices(api: Api): Promise<OpenInvoice[]> {
  const { rows } = await api.invoices.list({ settlement: "open", sort: "due", limit: 100 });
  return rows.map(({ invoiceId, number, clientId, clientName, currency, totalMinor, settledMinor }) => ({
    invoiceId,
    number,
    clientId,
    clientName,
    currency,
    openMinor: (BigInt(totalMinor) - BigInt(settledMinor)).toString(),
  }));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const agency = await api.agency.read();
  const reading = { locale: agency.locale, today: todayIn(agency.timeZone, context.services.now()) };
  const intent = text(form, "intent");
  const outcome = await attempt(
    form,
    async () => {
      switch (intent) {
        case "record":
          await api.payments.record(readPayment(form, await openInvoices(api), reading));
          return { said: "Recorded" };
        case "allocate": {
          const invoiceId = text(form, "invoiceId");
          if (!invoiceId) throw new WrongFields({ invoiceId: "Choose an invoice." });
          const amount = readAmount(form, text(form, "currency"), reading);
          await api.payments.allocate({ paymentId: text(form, "paymentId"), invoiceId, amount });
          return { said: "Allocated" };
        }
        case "unallocate":
          await api.payments.reverseAllocation({ allocationId: text(form, "allocationId") });
          return { said: "Taken off: the invoice is open again, the money is kept" };
        default: {
          const reason = text(form, "reason");
          if (!reason) throw new WrongFields({ reason: "Say why: it stays in the history." });
          await api.payments.reverse({ paymentId: text(form, "paymentId"), reason });
          return { said: "Reversed" };
        }
      }
    },
    {
      "code:allocation_exceeds_payment": "amount",
      "code:allocation_exceeds_open": "amount",
      "code:currency_mismatch": "invoiceId",
    },
  );
  if (!outcome.ok) return data(outcome, { status: 400 });
  return intent === "record" ? redirectSaying("/money", "Recorded") : data(outcome);
}

export default function Money() {
  const { rows, nextCursor, open, clients, currencies, idempotencyKey } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const agency = useAgency();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const table = useRowKeys();
  const write = agency.may("payments.write");
  const recording = write && search.has("record");
  const opened = search.get("open");
  useKeys(write ? [{ keys: "n", label: "Record a payment", run: () => navigate("/money?record") }] : []);
  const record = write && (
    <ButtonLink to="/money?record" look="ink" keys="n">
      Record a payment
    </ButtonLink>
  );
  return (
    <main id="main">
      <PageRibbon title="Money" state="what arrived, and what it settles">
        {record}
      </PageRibbon>
      <div className="page">
        {recording && (
          <PaymentForm open={open} clients={clients} currencies={currencies} idempotencyKey={idempotencyKey} />
        )}
        {rows.length > 0 ? (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">Arrived</th>
                <th scope="col">From</th>
                <th scope="col" className="m0">
                  How
                </th>
                <th scope="col" className="n">
                  Amount
                </th>
                <th scope="col" className="m0">
                  <span className="sr-only">Currency</span>
                </th>
                <th scope="col">Settles</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((payment) => (
                <PaymentRow
                  key={payment.paymentId}
                  payment={payment}
                  opened={opened === payment.paymentId}
                  to={opened === payment.paymentId ? "/money" : `/money?open=${payment.paymentId}`}
                  open={open}
                />
              ))}
            </tbody>
          </table>
        ) : (
          !recording && (
            <EmptyState icon={CircleDollarSign} title="No money yet" action={record}>
              When Museum Kade pays € 10,000 of its € 31,560.79, write that down here: the invoice becomes partly
              settled, and settled when the rest arrives. Nothing is ever just marked as paid.
            </EmptyState>
          )
        )}
        <MoreLink cursor={nextCursor} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
