/** Bank account numbers: IBAN and BIC as people paste them, checked before money is sent to them. */
import { electronicFormatIBAN, friendlyFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from "ibantools";

const TYPED_CHARS_MAX = 60;

/** The IBAN without spaces in upper case, or null where its country, length or check digits are wrong. */
export function normalizeIban(text: string): string | null {
  if (text.length > TYPED_CHARS_MAX) return null;
  const iban = electronicFormatIBAN(text);
  return iban !== null && isValidIBAN(iban) ? iban : null;
}

export function isIban(text: string): boolean {
  return normalizeIban(text) !== null;
}

/** In groups of four, as it is printed; text that is no IBAN is returned as it is. */
export function formatIban(text: string): string {
  const iban = normalizeIban(text);
  return iban === null ? text : (friendlyFormatIBAN(iban) ?? text);
}

/** The BIC in upper case without spaces, or null where it is none. Only its form can be checked. */
export function normalizeBic(text: string): string | null {
  if (text.length > TYPED_CHARS_MAX) return null;
  const bic = text.replace(/\s/g, "").toUpperCase();
  return isValidBIC(bic) ? bic : null;
}

/** Whether a SEPA credit transfer, and so the payment QR code, reaches this account. */
export function isSepaIban(text: string): boolean {
  const iban = normalizeIban(text);
  return iban !== null && isSEPACountry(iban.slice(0, 2));
}
