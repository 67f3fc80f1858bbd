/**
 * The creditor reference of ISO 11649 ("RF18 5390 0754 7034"): a document number that banks carry through a SEPA transfer
 * and check for typing errors, so that an arriving payment finds its invoice.
 */

const REFERENCE_CHARS_MAX = 21;

/**
 * The reference for a document number. Letters and digits of the number remain readable in it; when there are more than
 * 21, the last 21 are kept, because the sequence stands at the end. Throws RangeError when there are none.
 */
export function paymentReference(documentNumber: string): string {
  const letters = documentNumber.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (letters === "") throw new RangeError("document number has no letters or digits");
  const reference = letters.slice(-REFERENCE_CHARS_MAX);
  const check = 98n - modulo97(`${reference}RF00`);
  return `RF${check.toString().padStart(2, "0")}${reference}`;
}

/** Whether `text` (spaces allowed) is a reference whose check digits are right. */
export function isPaymentReference(text: string): boolean {
  const reference = compactReference(text);
  return /^RF\d{2}[0-9A-Z]{1,21}$/.test(reference) && modulo97(`${reference.slice(4)}${reference.slice(0, 4)}`) === 1n;
}

/** Upper case without spaces, as it travels. */
export function compactReference(text: string): string {
  return text.replace(/\s/g, "").toUpperCase();
}

/** In groups of four, as it is printed: "RF18 5390 0754 7034". */
export function formatPaymentReference(reference: string): string {
  return compactReference(reference).replace(/(.{4})(?=.)/g, "$1 ");
}

/** ISO 7064 MOD 97-10: letters count from A = 10. */
function modulo97(text: string): bigint {
  const digits = text.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`);
  return BigInt(digits) % 97n;
}
