import type { LateFeeWords } from "./late-fee-words.ts";

export const ENGLISH: LateFeeWords = {
  subject: "Late payment of invoice {number}",
  interest: "Interest on invoice {number}, {from} – {to}",
  fixed: {
    statutory: "Compensation for recovery costs (Directive 2011/7/EU, art. 6)",
    agreed: "Compensation for recovery costs, as agreed",
  },
  basis: {
    statutory:
      "Statutory interest for late payment (Directive 2011/7/EU, art. 3), from the day after the due date, on what was open on each day; a year counts 365 days.",
    agreed:
      "Interest for late payment as agreed, from the day after the due date, on what was open on each day; a year counts 365 days.",
  },
  noSupply: "Compensation for late payment, not a supply (CJEU C-222/81)",
};
