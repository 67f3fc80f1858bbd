import type { LateFeeWords } from "./late-fee-words.ts";

export const POLISH: LateFeeWords = {
  subject: "Opóźnienie w zapłacie faktury {number}",
  interest: "Odsetki od faktury {number}, {from} – {to}",
  fixed: {
    statutory: "Rekompensata za koszty odzyskiwania należności (dyrektywa 2011/7/UE, art. 6)",
    agreed: "Uzgodniona rekompensata za koszty odzyskiwania należności",
  },
  basis: {
    statutory:
      "Odsetki ustawowe za opóźnienie (dyrektywa 2011/7/UE, art. 3) od dnia po terminie płatności, od kwoty zaległej każdego dnia; rok liczy 365 dni.",
    agreed:
      "Uzgodnione odsetki za opóźnienie od dnia po terminie płatności, od kwoty zaległej każdego dnia; rok liczy 365 dni.",
  },
  noSupply: "Odszkodowanie za opóźnienie, poza zakresem VAT (TSUE C-222/81)",
};
