/** The forms of the money page as the API wants them. */
import { text, WrongFields } from "#app/api.server.ts";
import { isCurrency } from "#core/currency.ts";
import { minorToDecimal, parseMoney } from "#core/money.ts";
import { parseTypedDate } from "#core/plain-date.ts";
import { methodOf } from "./payment-methods.ts";

/** How people of the agency write, and what day it is there. */
export type Reading = { locale: string; today: string };

/** The decimal amount of a field, or throws WrongFields. A payment is money that arrived: above zero. */
export function readAmount(form: FormData, currency: string, { locale }: Reading): string {
  const minor = parseMoney(text(form, "amount"), currency, locale);
  if (minor === null || minor <= 0n) {
    throw new WrongFields({ amount: `Write how much arrived, such as 1,250.50${currency ? ` ${currency}` : ""}.` });
  }
  return minorToDecimal(minor, currency);
}

/** Reads the form of a new payment. `open` are the invoices it may be for, with their currencies. */
export function readPayment(
  form: FormData,
  open: readonly { invoiceId: string; clientId: string | null; currency: string }[],
  reading: Reading,
) {
  const wrong: Record<string, string> = {};
  const invoice = open.find((one) => one.invoiceId === text(form, "invoiceId"));
  const currency = invoice?.currency ?? text(form, "currency");
  if (!isCurrency(currency)) wrong.currency = "Choose one from the list.";
  const receivedOn = parseTypedDate(text(form, "receivedOn"), reading.today, reading.locale);
  if (receivedOn === null) wrong.receivedOn = "Write a day, such as 21 Nov or yesterday.";
  else if (receivedOn > reading.today) wrong.receivedOn = "That day has not come yet.";
  if (receivedOn === null || Object.keys(wrong).length > 0) throw new WrongFields(wrong);
  const clientId = invoice?.clientId ?? (text(form, "clientId") || undefined);
  return {
    ...(invoice ? { invoiceId: invoice.invoiceId } : {}),
    ...(clientId ? { clientId } : {}),
    amount: readAmount(form, currency, reading),
    currency,
    receivedOn,
    method: methodOf(text(form, "method")),
    reference: text(form, "reference").slice(0, 140),
    note: text(form, "note").slice(0, 500),
    idempotencyKey: text(form, "idempotencyKey"),
  };
}
