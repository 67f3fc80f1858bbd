import type { LateFeeWords } from "./late-fee-words.ts";

export const SPANISH: LateFeeWords = {
  subject: "Demora en el pago de la factura {number}",
  interest: "Intereses de demora de la factura {number}, {from} – {to}",
  fixed: {
    statutory: "Compensación por costes de cobro (Directiva 2011/7/UE, art. 6)",
    agreed: "Compensación pactada por costes de cobro",
  },
  basis: {
    statutory:
      "Interés legal de demora (Directiva 2011/7/UE, art. 3) desde el día siguiente al vencimiento, sobre lo pendiente cada día; el año cuenta 365 días.",
    agreed:
      "Interés de demora pactado desde el día siguiente al vencimiento, sobre lo pendiente cada día; el año cuenta 365 días.",
  },
  noSupply: "Indemnización por demora, no sujeta al IVA (TJUE C-222/81)",
};
