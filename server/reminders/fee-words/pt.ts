import type { LateFeeWords } from "./late-fee-words.ts";

export const PORTUGUESE: LateFeeWords = {
  subject: "Atraso no pagamento da fatura {number}",
  interest: "Juros de mora da fatura {number}, {from} – {to}",
  fixed: {
    statutory: "Indemnização por custos de cobrança (Diretiva 2011/7/UE, art. 6.º)",
    agreed: "Indemnização acordada por custos de cobrança",
  },
  basis: {
    statutory:
      "Juros de mora legais (Diretiva 2011/7/UE, art. 3.º) desde o dia seguinte ao vencimento, sobre o que estava em dívida em cada dia; o ano conta 365 dias.",
    agreed:
      "Juros de mora acordados desde o dia seguinte ao vencimento, sobre o que estava em dívida em cada dia; o ano conta 365 dias.",
  },
  noSupply: "Indemnização por mora, não sujeita a IVA (TJUE C-222/81)",
};
