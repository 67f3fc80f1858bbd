import type { ClientWords, DocumentWords } from "./client-words.ts";

const NOTE_DE_CREDIT: DocumentWords = {
  subject: ({ number, agency, amount }) => `Note de crédit ${number} de ${agency}\u00a0: ${amount}`,
  hereIs: (number, about) => `Voici la note de crédit ${number}${about === "" ? "" : ` sur la facture ${about}`}.`,
  amount: "Montant crédité",
  see: (number) => `Voir la note de crédit ${number}`,
  because: (agency) => `Vous recevez ce message car ${agency} vous a adressé une note de crédit.`,
};

export const FRENCH: ClientWords = {
  hello: (name) => (name === "" ? "Bonjour," : `Bonjour ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Facture ${number} de ${agency}\u00a0: ${amount}, échéance ${due}`,
    hereIs: (number, about) => `Voici la facture ${number}${about === "" ? "" : ` (${about})`}.`,
    amount: "Montant à payer",
    see: (number) => `Voir la facture ${number}`,
    because: (agency) => `Vous recevez ce message car ${agency} vous a adressé une facture.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `Avoir ${number} de ${agency}\u00a0: ${amount}`,
    hereIs: (number, about) => `Voici l’avoir ${number}${about === "" ? "" : ` sur la facture ${about}`}.`,
    amount: "Montant de l’avoir",
    see: (number) => `Voir l’avoir ${number}`,
    because: (agency) => `Vous recevez ce message car ${agency} vous a adressé un avoir.`,
  },
  creditNoteIn: { BE: NOTE_DE_CREDIT, CA: NOTE_DE_CREDIT, CH: NOTE_DE_CREDIT, LU: NOTE_DE_CREDIT },
  number: "Numéro",
  date: "Date",
  due: "Échéance",
  paymentReference: "Référence de paiement",
  online: "À consulter en ligne\u00a0:",
  attached: "Le PDF est joint.",
  ifButtonFails: "Si le bouton ne réagit pas, ouvrez cette adresse\u00a0:",
  proof: (fingerprint) =>
    `Empreinte ${fingerprint}\u00a0: elle est imprimée sur le PDF et change dès que quelque chose y change.`,
  answer: "Répondez à ce message pour joindre l’expéditeur.",
  page: {
    withdrawn: (agency) => `Cette facture a été annulée par ${agency}\u00a0: merci de ne pas la payer.`,
    creditedBy: (agency) => `avoir accordé par ${agency}`,
    paid: (agency) => `payée, ${agency} vous remercie`,
    dueTo: (date, agency) => `échéance le ${date}, à l’ordre de ${agency}`,
    howToPay: "Comment payer",
    fingerprint: "Envoyé avec Countersign. L’empreinte en bas de page dit ce qui a été approuvé.",
  },
};
