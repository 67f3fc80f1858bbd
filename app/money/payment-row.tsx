/** One payment: where it came from, what it settles, what is left of it; opened, what can be done about it. */
import { Link } from "@remix-run/react";
import { ActionForm, RowAction, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { MoneyText, moneyText } from "#app/components/money-text.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { OpenInvoice } from "./payment-form.tsx";
import { METHOD_WORDS, type PaymentMethod } from "./payment-methods.ts";

export type PaymentRowView = {
  paymentId: string;
  clientName: string | null;
  currency: string;
  amountMinor: string;
  leftMinor: string;
  receivedOn: string;
  method: PaymentMethod;
  reference: string;
  note: string;
  /** It takes back another payment, or was taken back by one. */
  reversesPaymentId: string | null;
  reversed: boolean;
  allocations: {
    allocationId: string;
    invoiceId: string;
    number: string | null;
    amountMinor: string;
    reversed: boolean;
  }[];
};

export type PaymentRowProps = {
  payment: PaymentRowView;
  opened: boolean;
  /** The address that opens, or closes, this row. */
  to: string;
  open: readonly OpenInvoice[];
};

export function PaymentRow({ payment, opened, to, open }: PaymentRowProps) {
  const void_ = payment.reversed || payment.reversesPaymentId !== null;
  const settles = payment.allocations.filter((allocation) => !allocation.reversed);
  const left = BigInt(payment.leftMinor);
  return (
    <>
      <tr aria-selected={opened || undefined}>
        <td className="sub soft">
          <DateText day={payment.receivedOn} />
        </td>
        <td className="lead">
          <Link to={to} data-row preventScrollReset aria-expanded={opened}>
            {payment.clientName ?? "Nobody known"}
          </Link>
        </td>
        <td className="m0 soft">{[METHOD_WORDS[payment.method], payment.reference].filter(Boolean).join(" · ")}</td>
        <td className={void_ ? "n soft line-through" : "n"}>
          <MoneyText minor={payment.amountMinor} currency={payment.currency} />
        </td>
        <td className="m0 soft">{payment.currency}</td>
        <td className="end">
          {payment.reversesPaymentId !== null ? (
            <span className="soft">a reversal</span>
          ) : payment.reversed ? (
            <span className="soft">reversed</span>
          ) : (
            <>
              {settles.map((allocation, index) => (
                <span key={allocation.allocationId}>
                  {index > 0 && ", "}
                  <Link to={`/invoices/${allocation.invoiceId}`}>{allocation.number}</Link>
                </span>
              ))}
              {left > 0n && (
                <strong>
                  {settles.length > 0 && " · "}
                  <MoneyText minor={left} currency={payment.currency} /> left
                </strong>
              )}
            </>
          )}
        </td>
      </tr>
      {opened && (
        <tr aria-selected="true">
          <td colSpan={6} className="wrap">
            <PaymentDetail payment={payment} settles={settles} open={open} />
          </td>
        </tr>
      )}
    </>
  );
}

type PaymentDetailProps = {
  payment: PaymentRowView;
  settles: PaymentRowView["allocations"];
  open: readonly OpenInvoice[];
};

function PaymentDetail({ payment, settles, open }: PaymentDetailProps) {
  const agency = useAgency();
  const { paymentId, currency } = payment;
  const left = BigInt(payment.leftMinor);
  const fitting = open.filter((invoice) => invoice.currency === currency);
  const write = agency.may("payments.write") && !payment.reversed && !payment.reversesPaymentId !== null;
  return (
    <div className="grid gap-4 py-1">
      {payment.note && <p>{payment.note}</p>}
      {settles.length > 0 && (
        <ul className="grid gap-1">
          {settles.map((allocation) => (
            <li key={allocation.allocationId} className="flex items-center gap-3">
              <MoneyText minor={allocation.amountMinor} currency={currency} code />
              <span>
                settles <Link to={`/invoices/${allocation.invoiceId}`}>{allocation.number}</Link>
              </span>
              {write && (
                <RowAction intent="unallocate" hidden={{ allocationId: allocation.allocationId }}>
                  Take it off
                </RowAction>
              )}
            </li>
          ))}
        </ul>
      )}
      {write && left > 0n && (
        <ActionForm
          intent="allocate"
          hidden={{ paymentId, currency }}
          initial={{ amount: moneyText(left, currency, agency.locale) }}
          className="grid items-start gap-3 wide:grid-cols-[1fr_150px_auto]"
        >
          <Field name="invoiceId" label={`Use what is left for an open invoice in ${currency}`}>
            <Select>
              {fitting.length === 0 && <option value="">No invoice in {currency} is open</option>}
              {fitting.map((invoice) => (
                <option key={invoice.invoiceId} value={invoice.invoiceId}>
                  {invoice.number} · {invoice.clientName} · open {moneyText(invoice.openMinor, currency, agency.locale)}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="amount" label="Amount">
            <TextInput inputMode="decimal" maxLength={40} className="text-right" />
          </Field>
          <div className="wide:pt-[23px]">
            <SubmitButton look="plain" pending="Allocating…">
              Allocate
            </SubmitButton>
          </div>
        </ActionForm>
      )}
      {write && (
        <ActionForm
          intent="reverse"
          hidden={{ paymentId }}
          className="grid items-start gap-3 border-t border-rule pt-3 wide:grid-cols-[1fr_auto_auto]"
        >
          <Field
            name="reason"
            label="It was a mistake, or went back"
            hint="Nothing is erased: a second booking takes it back, and the invoices are open again."
          >
            <TextInput maxLength={500} placeholder="Booked twice" />
          </Field>
          <div className="wide:pt-[23px]">
            <SubmitButton look="plain" pending="Reversing…">
              Reverse this payment
            </SubmitButton>
          </div>
          <div className="wide:pt-[23px]">
            <ButtonLink to="/money" look="quiet" preventScrollReset>
              Close
            </ButtonLink>
          </div>
        </ActionForm>
      )}
    </div>
  );
}
