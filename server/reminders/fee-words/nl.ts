import type { LateFeeWords } from "./late-fee-words.ts";

export const DUTCH: LateFeeWords = {
  subject: "Te late betaling van factuur {number}",
  interest: "Rente over factuur {number}, {from} – {to}",
  fixed: {
    statutory: "Vergoeding voor invorderingskosten (Richtlijn 2011/7/EU, art. 6)",
    agreed: "Overeengekomen vergoeding voor invorderingskosten",
  },
  basis: {
    statutory:
      "Wettelijke handelsrente (Richtlijn 2011/7/EU, art. 3) vanaf de dag na de vervaldag, over wat op elke dag openstond; een jaar telt 365 dagen.",
    agreed:
      "Overeengekomen rente vanaf de dag na de vervaldag, over wat op elke dag openstond; een jaar telt 365 dagen.",
  },
  noSupply: "Vergoeding voor te late betaling, geen prestatie (HvJ EU C-222/81)",
};
