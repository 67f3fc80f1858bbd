import type { LateFeeWords } from "./late-fee-words.ts";

export const FRENCH: LateFeeWords = {
  subject: "Retard de paiement de la facture {number}",
  interest: "Pénalités de retard sur la facture {number}, {from} – {to}",
  fixed: {
    statutory: "Indemnité forfaitaire pour frais de recouvrement (directive 2011/7/UE, art. 6)",
    agreed: "Indemnité convenue pour frais de recouvrement",
  },
  basis: {
    statutory:
      "Pénalités légales de retard (directive 2011/7/UE, art. 3), à compter du lendemain de l’échéance, sur le montant dû chaque jour ; une année compte 365 jours.",
    agreed:
      "Pénalités de retard convenues, à compter du lendemain de l’échéance, sur le montant dû chaque jour ; une année compte 365 jours.",
  },
  noSupply: "Indemnité de retard, hors du champ de la TVA (CJUE C-222/81)",
};
