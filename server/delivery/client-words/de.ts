import type { ClientWords, DocumentWords } from "./client-words.ts";

const creditNote = (name: string): DocumentWords => ({
  subject: ({ number, agency, amount }) => `${name} ${number} von ${agency}: ${amount}`,
  hereIs: (number, about) => `hier ist die ${name} ${number}${about === "" ? "" : ` zur Rechnung ${about}`}.`,
  amount: "Gutgeschrieben",
  see: (number) => `${name} ${number} ansehen`,
  because: (agency) => `Sie erhalten diese Nachricht, weil ${agency} Ihnen eine ${name} gesandt hat.`,
});

export const GERMAN: ClientWords = {
  hello: (name) => (name === "" ? "Guten Tag," : `Guten Tag ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Rechnung ${number} von ${agency}: ${amount}, fällig am ${due}`,
    hereIs: (number, about) => `hier ist die Rechnung ${number}${about === "" ? "" : ` zu „${about}“`}.`,
    amount: "Zu zahlen",
    see: (number) => `Rechnung ${number} ansehen`,
    because: (agency) => `Sie erhalten diese Nachricht, weil ${agency} Ihnen eine Rechnung gesandt hat.`,
  },
  creditNote: creditNote("Rechnungskorrektur"),
  creditNoteIn: { AT: creditNote("Gutschrift"), CH: creditNote("Gutschrift"), LI: creditNote("Gutschrift") },
  number: "Nummer",
  date: "Datum",
  due: "Fällig",
  paymentReference: "Verwendungszweck",
  online: "Online ansehen:",
  attached: "Das PDF ist angehängt.",
  ifButtonFails: "Falls die Schaltfläche nicht reagiert, öffnen Sie diese Adresse:",
  proof: (fingerprint) =>
    `Fingerabdruck ${fingerprint}: Er steht auf dem PDF und ändert sich, sobald sich darauf etwas ändert.`,
  answer: "Antworten Sie auf diese Nachricht, um Rückfragen zu stellen.",
  page: {
    withdrawn: (agency) => `Diese Rechnung wurde von ${agency} storniert: Bitte bezahlen Sie sie nicht.`,
    creditedBy: (agency) => `gutgeschrieben von ${agency}`,
    paid: (agency) => `bezahlt, ${agency} dankt`,
    dueTo: (date, agency) => `fällig am ${date}, an ${agency}`,
    howToPay: "So bezahlen Sie",
    fingerprint: "Versandt mit Countersign. Der Fingerabdruck am Fuß sagt, was freigegeben wurde.",
  },
};
