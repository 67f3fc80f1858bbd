/** An IBAN as people paste it, checked while they type: a swapped digit is found before it is printed on an invoice. */

import { useContext, useState } from "react";
import { Field, FormScopeContext, TextInput } from "#app/components/ui/field.tsx";
import { Check } from "#app/components/ui/icons.tsx";
import { formatIban, isSepaIban, normalizeIban } from "#core/bank.ts";

export const IBAN_WRONG = "This IBAN has a typing error: its check digits or its length do not fit its country.";

export function IbanField() {
  const [typed, setTyped] = useState(useContext(FormScopeContext).values.iban ?? "");
  const valid = normalizeIban(typed) !== null;
  return (
    <Field
      name="iban"
      label="IBAN"
      // Only once it is long enough to be one, so that nobody is corrected in the middle of a word.
      wrong={typed.replace(/\s/g, "").length >= 15 && !valid ? IBAN_WRONG : undefined}
      hint={
        <span aria-live="polite">
          {valid ? (
            <>
              <Check className="i mr-1 inline" aria-hidden="true" />
              {isSepaIban(typed)
                ? "Valid. Euro invoices get a QR code that fills in the payment."
                : "Valid. Outside SEPA, so invoices carry no payment QR code."}
            </>
          ) : (
            "Printed on every invoice, with the payment QR code."
          )}
        </span>
      }
    >
      <TextInput
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        placeholder="NL49 RABO 0317 4420 96"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={(event) => {
          event.target.value = formatIban(event.target.value);
        }}
      />
    </Field>
  );
}
