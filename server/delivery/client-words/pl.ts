import type { ClientWords } from "./client-words.ts";

export const POLISH: ClientWords = {
  // A name would have to be inflected, so it stands apart.
  hello: (name) => (name === "" ? "Dzień dobry," : `Dzień dobry, ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Faktura ${number} od ${agency}: ${amount}, termin ${due}`,
    hereIs: (number, about) => `przesyłamy fakturę ${number}${about === "" ? "" : ` (${about})`}.`,
    amount: "Do zapłaty",
    see: (number) => `Zobacz fakturę ${number}`,
    because: (agency) => `Otrzymują Państwo tę wiadomość, ponieważ ${agency} przesyła fakturę.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `Faktura korygująca ${number} od ${agency}: ${amount}`,
    hereIs: (number, about) => `przesyłamy fakturę korygującą ${number}${about === "" ? "" : ` do faktury ${about}`}.`,
    amount: "Kwota korekty",
    see: (number) => `Zobacz fakturę korygującą ${number}`,
    because: (agency) => `Otrzymują Państwo tę wiadomość, ponieważ ${agency} przesyła fakturę korygującą.`,
  },
  number: "Numer",
  date: "Data",
  due: "Termin płatności",
  paymentReference: "Tytuł przelewu",
  online: "Do obejrzenia w sieci:",
  attached: "PDF jest w załączniku.",
  ifButtonFails: "Jeśli przycisk nie działa, proszę otworzyć ten adres:",
  proof: (fingerprint) =>
    `Odcisk ${fingerprint}: jest wydrukowany na PDF i zmienia się, gdy cokolwiek się na nim zmieni.`,
  answer: "Aby skontaktować się z nadawcą, proszę odpowiedzieć na tę wiadomość.",
  page: {
    withdrawn: (agency) => `Faktura została anulowana przez ${agency}: prosimy jej nie opłacać.`,
    creditedBy: (agency) => `korekta od ${agency}`,
    paid: (agency) => `zapłacono, ${agency} dziękuje`,
    dueTo: (date, agency) => `termin ${date}, dla ${agency}`,
    howToPay: "Jak zapłacić",
    fingerprint: "Wysłano przez Countersign. Odcisk u dołu mówi, co zostało zatwierdzone.",
  },
};
