import type { ClientWords } from "./client-words.ts";

export const PORTUGUESE: ClientWords = {
  hello: (name) => (name === "" ? "Olá," : `Olá, ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Fatura ${number} de ${agency}: ${amount}, vence em ${due}`,
    hereIs: (number, about) => `Segue a fatura ${number}${about === "" ? "" : ` referente a ${about}`}.`,
    amount: "Valor a pagar",
    see: (number) => `Ver a fatura ${number}`,
    because: (agency) => `Recebeu esta mensagem porque ${agency} lhe enviou uma fatura.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `Nota de crédito ${number} de ${agency}: ${amount}`,
    hereIs: (number, about) => `Segue a nota de crédito ${number}${about === "" ? "" : ` da fatura ${about}`}.`,
    amount: "Valor creditado",
    see: (number) => `Ver a nota de crédito ${number}`,
    because: (agency) => `Recebeu esta mensagem porque ${agency} lhe enviou uma nota de crédito.`,
  },
  number: "Número",
  date: "Data",
  due: "Vencimento",
  paymentReference: "Referência de pagamento",
  online: "Ver em linha:",
  attached: "O PDF segue em anexo.",
  ifButtonFails: "Se o botão não funcionar, abra este endereço:",
  proof: (fingerprint) => `Impressão digital ${fingerprint}: está impressa no PDF e muda se algo nele mudar.`,
  answer: "Responda a esta mensagem para contactar o remetente.",
  page: {
    withdrawn: (agency) => `Esta fatura foi anulada por ${agency}: por favor, não a pague.`,
    creditedBy: (agency) => `creditado por ${agency}`,
    paid: (agency) => `paga, ${agency} agradece`,
    dueTo: (date, agency) => `vence em ${date}, a favor de ${agency}`,
    howToPay: "Como pagar",
    fingerprint: "Enviado com Countersign. A impressão digital no rodapé diz o que foi aprovado.",
  },
};
