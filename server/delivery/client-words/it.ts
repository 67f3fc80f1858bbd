import type { ClientWords } from "./client-words.ts";

export const ITALIAN: ClientWords = {
  hello: (name) => (name === "" ? "Buongiorno," : `Buongiorno ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Fattura ${number} di ${agency}: ${amount}, scadenza ${due}`,
    hereIs: (number, about) => `ecco la fattura ${number}${about === "" ? "" : ` per ${about}`}.`,
    amount: "Importo da pagare",
    see: (number) => `Vedi la fattura ${number}`,
    because: (agency) => `Riceve questo messaggio perché ${agency} Le ha inviato una fattura.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `Nota di credito ${number} di ${agency}: ${amount}`,
    hereIs: (number, about) => `ecco la nota di credito ${number}${about === "" ? "" : ` per la fattura ${about}`}.`,
    amount: "Importo accreditato",
    see: (number) => `Vedi la nota di credito ${number}`,
    because: (agency) => `Riceve questo messaggio perché ${agency} Le ha inviato una nota di credito.`,
  },
  number: "Numero",
  date: "Data",
  due: "Scadenza",
  paymentReference: "Causale",
  online: "Da vedere online:",
  attached: "Il PDF è allegato.",
  ifButtonFails: "Se il pulsante non funziona, apra questo indirizzo:",
  proof: (fingerprint) => `Impronta ${fingerprint}: è stampata sul PDF e cambia se qualcosa vi cambia.`,
  answer: "Risponda a questo messaggio per contattare il mittente.",
  page: {
    withdrawn: (agency) => `Questa fattura è stata annullata da ${agency}: si prega di non pagarla.`,
    creditedBy: (agency) => `accreditato da ${agency}`,
    paid: (agency) => `pagata, ${agency} ringrazia`,
    dueTo: (date, agency) => `scadenza ${date}, a favore di ${agency}`,
    howToPay: "Come pagare",
    fingerprint: "Inviato con Countersign. L’impronta in fondo dice che cosa è stato approvato.",
  },
};
