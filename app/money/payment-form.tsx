/** Money that arrived, and what it is for. What no invoice needs stays with the client until somebody allocates it. */
import { useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import { minorToDecimal } from "#core/money.ts";
import { METHOD_WORDS } from "./payment-methods.ts";

export type OpenInvoice = {
  invoiceId: string;
  number: string | null;
  clientId: string | null;
  clientName: string | null;
  currency: string;
  openMinor: string;
};

export type PaymentFormProps = {
  open: readonly OpenInvoice[];
  clients: readonly { clientId: string; name: string }[];
  currencies: readonly { value: string; label: string }[];
  idempotencyKey: string;
};

export function PaymentForm({ open, clients, currencies, idempotencyKey }: PaymentFormProps) {
  const agency = useAgency();
  const [invoiceId, setInvoiceId] = useState("");
  const invoice = open.find((one) => one.invoiceId === invoiceId);
  return (
    <ActionForm
      intent="record"
      hidden={{ idempotencyKey }}
      initial={{ currency: agency.baseCurrency, receivedOn: "today", method: "bank_transfer" }}
      className="grid gap-3 border-b border-rule pt-1 pb-5"
    >
      <div className="grid gap-3 wide:grid-cols-3">
        <Field
          name="invoiceId"
          label="For invoice"
          className="wide:col-span-2"
          hint="What is more than it needs stays unallocated."
        >
          <Select onChange={(event) => setInvoiceId(event.target.value)}>
            <option value="">None yet: keep it for the client</option>
            {open.map((one) => (
              <option key={one.invoiceId} value={one.invoiceId}>
                {one.number} · {one.clientName} · open{" "}
                {moneyText(one.openMinor, one.currency, agency.locale, { code: true })}
              </option>
            ))}
          </Select>
        </Field>
        {!invoice && (
          <Field name="clientId" label="From">
            <Select>
              <option value="">Nobody known</option>
              {clients.map((client) => (
                <option key={client.clientId} value={client.clientId}>
                  {client.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field name="amount" label={invoice ? `Amount, ${invoice.currency}` : "Amount"}>
          <TextInput
            inputMode="decimal"
            maxLength={40}
            className="text-right"
            placeholder={invoice ? minorToDecimal(invoice.openMinor, invoice.currency) : "1,250.50"}
          />
        </Field>
        {!invoice && (
          <Field name="currency" label="Currency">
            <Select>
              {currencies.map((currency) => (
                <option key={currency.value} value={currency.value}>
                  {currency.label}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field name="receivedOn" label="Arrived" hint="21 nov, yesterday, −3 …">
          <TextInput maxLength={40} />
        </Field>
        <Field name="method" label="By">
          <Select>
            {Object.entries(METHOD_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </Select>
        </Field>
        <Field name="reference" label="Reference" hint="As on the bank statement.">
          <TextInput maxLength={140} placeholder="RF18 5390 0754 7034" spellCheck={false} />
        </Field>
        <Field name="note" label="Note">
          <TextInput maxLength={500} />
        </Field>
      </div>
      <div className="flex items-center gap-2">
        <SubmitButton pending="Recording…">Record it</SubmitButton>
        <ButtonLink to="/money" look="quiet">
          Cancel
        </ButtonLink>
      </div>
    </ActionForm>
  );
}
