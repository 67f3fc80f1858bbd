import { capital } from "./capital.ts";
import type { ClientWords, DocumentWords } from "./client-words.ts";

const creditNote = (name: string): DocumentWords => ({
  subject: ({ number, agency, amount }) => `${capital(name)} ${number} van ${agency}: ${amount}`,
  hereIs: (number, about) => `Hierbij ${name} ${number}${about === "" ? "" : ` bij factuur ${about}`}.`,
  amount: "Gecrediteerd",
  see: (number) => `${capital(name)} ${number} bekijken`,
  because: (agency) => `U ontvangt dit bericht omdat ${agency} u een ${name} heeft gestuurd.`,
});

export const DUTCH: ClientWords = {
  hello: (name) => (name === "" ? "Hallo," : `Hallo ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Factuur ${number} van ${agency}: ${amount}, vervalt op ${due}`,
    hereIs: (number, about) => `Hierbij factuur ${number}${about === "" ? "" : ` voor ${about}`}.`,
    amount: "Te betalen",
    see: (number) => `Factuur ${number} bekijken`,
    because: (agency) => `U ontvangt dit bericht omdat ${agency} u een factuur heeft gestuurd.`,
  },
  creditNote: creditNote("creditfactuur"),
  creditNoteIn: { BE: creditNote("creditnota") },
  number: "Nummer",
  date: "Datum",
  due: "Vervaldatum",
  paymentReference: "Betalingskenmerk",
  online: "Online bekijken:",
  attached: "De pdf is bijgevoegd.",
  ifButtonFails: "Doet de knop niets, open dan dit adres:",
  proof: (fingerprint) => `Vingerafdruk ${fingerprint}: die staat op de pdf en verandert zodra daar iets op verandert.`,
  answer: "Beantwoord dit bericht om de afzender te bereiken.",
  page: {
    withdrawn: (agency) => `Deze factuur is ingetrokken door ${agency}: betaal deze niet.`,
    creditedBy: (agency) => `gecrediteerd door ${agency}`,
    paid: (agency) => `betaald, met dank van ${agency}`,
    dueTo: (date, agency) => `te betalen uiterlijk ${date}, aan ${agency}`,
    howToPay: "Hoe te betalen",
    fingerprint: "Verstuurd met Countersign. De vingerafdruk onderaan zegt wat er is goedgekeurd.",
  },
};
