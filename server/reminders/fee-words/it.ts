import type { LateFeeWords } from "./late-fee-words.ts";

export const ITALIAN: LateFeeWords = {
  subject: "Ritardo nel pagamento della fattura {number}",
  interest: "Interessi di mora sulla fattura {number}, {from} – {to}",
  fixed: {
    statutory: "Risarcimento delle spese di recupero (direttiva 2011/7/UE, art. 6)",
    agreed: "Risarcimento convenuto delle spese di recupero",
  },
  basis: {
    statutory:
      "Interessi legali di mora (direttiva 2011/7/UE, art. 3) dal giorno successivo alla scadenza, su quanto dovuto ogni giorno; l’anno conta 365 giorni.",
    agreed:
      "Interessi di mora convenuti dal giorno successivo alla scadenza, su quanto dovuto ogni giorno; l’anno conta 365 giorni.",
  },
  noSupply: "Risarcimento per ritardato pagamento, fuori campo IVA (CGUE C-222/81)",
};
