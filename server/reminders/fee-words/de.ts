import type { LateFeeWords } from "./late-fee-words.ts";

export const GERMAN: LateFeeWords = {
  subject: "Verspätete Zahlung der Rechnung {number}",
  interest: "Verzugszinsen zur Rechnung {number}, {from} – {to}",
  fixed: {
    statutory: "Pauschale für Beitreibungskosten (Richtlinie 2011/7/EU, Art. 6)",
    agreed: "Vereinbarte Pauschale für Beitreibungskosten",
  },
  basis: {
    statutory:
      "Gesetzliche Verzugszinsen (Richtlinie 2011/7/EU, Art. 3) ab dem Tag nach der Fälligkeit auf den jeweils offenen Betrag; das Jahr zählt 365 Tage.",
    agreed:
      "Vereinbarte Verzugszinsen ab dem Tag nach der Fälligkeit auf den jeweils offenen Betrag; das Jahr zählt 365 Tage.",
  },
  noSupply: "Schadenersatz für Zahlungsverzug, kein Leistungsentgelt (EuGH C-222/81)",
};
