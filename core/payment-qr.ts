/**
 * The payment QR code that European banking apps scan: EPC069-12, version 002. It exists for euro and an IBAN in SEPA
 * only; elsewhere there is no code, rather than one that a bank would refuse.
 */
import { isSepaIban, normalizeBic, normalizeIban } from "#core/bank.ts";
import type { BankDetails } from "#core/invoice-content.ts";
import { minorToDecimal } from "#core/money.ts";
import { compactReference, isPaymentReference } from "#core/payment-reference.ts";

// Bounds of the guideline: 0.01 to 999,999,999.99 euro, 331 bytes in all.
const AMOUNT_MINOR_MAX = 99_999_999_999n;
const PAYLOAD_BYTES_MAX = 331;
const NAME_CHARS_MAX = 70;
const REMITTANCE_CHARS_MAX = 140;

export type EpcInput = {
  bank: Pick<BankDetails, "holder" | "iban" | "bic"> | null;
  amountMinor: bigint | string;
  currency: string;
  reference: string;
};

/**
 * The text inside the code, or null where the guideline allows none. A valid RF reference goes into the structured
 * field, anything else into the free one.
 */
export function epcPayload({ bank, amountMinor, currency, reference }: EpcInput): string | null {
  const amount = BigInt(amountMinor);
  if (bank === null || currency !== "EUR" || amount < 1n || amount > AMOUNT_MINOR_MAX) return null;
  const iban = normalizeIban(bank.iban);
  const holder = oneLine(bank.holder, NAME_CHARS_MAX);
  if (iban === null || !isSepaIban(iban) || holder === "") return null;
  const structured = isPaymentReference(reference);
  const payload = [
    "BCD",
    "002",
    "1",
    "SCT",
    normalizeBic(bank.bic) ?? "",
    holder,
    iban,
    `EUR${minorToDecimal(amount, "EUR")}`,
    "",
    structured ? compactReference(reference) : "",
    structured ? "" : oneLine(reference, REMITTANCE_CHARS_MAX),
  ]
    .join("\n")
    .trimEnd();
  return new TextEncoder().encode(payload).length <= PAYLOAD_BYTES_MAX ? payload : null;
}

/** A line break inside a field would move every field after it, and with them the account that is paid. */
function oneLine(text: string, charsMax: number): string {
  return [
    ...text
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim(),
  ]
    .slice(0, charsMax)
    .join("")
    .trim();
}
