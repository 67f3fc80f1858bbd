/** How money arrived, in words. */
export const METHOD_WORDS = {
  bank_transfer: "bank transfer",
  card: "card",
  cash: "cash",
  other: "other",
} as const;

export type PaymentMethod = keyof typeof METHOD_WORDS;

export function methodOf(value: string): PaymentMethod {
  return Object.hasOwn(METHOD_WORDS, value) ? (value as PaymentMethod) : "bank_transfer";
}
