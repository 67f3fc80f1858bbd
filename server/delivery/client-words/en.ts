import type { ClientWords } from "./client-words.ts";

export const ENGLISH: ClientWords = {
  hello: (name) => (name === "" ? "Hello," : `Hello ${name},`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Invoice ${number} from ${agency}: ${amount}, due ${due}`,
    hereIs: (number, about) => `Here is invoice ${number}${about === "" ? "" : ` for ${about}`}.`,
    amount: "Amount due",
    see: (number) => `See invoice ${number}`,
    because: (agency) => `You received this because ${agency} sent you an invoice.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `Credit note ${number} from ${agency}: ${amount}`,
    hereIs: (number, about) => `Here is credit note ${number}${about === "" ? "" : ` for invoice ${about}`}.`,
    amount: "Amount credited",
    see: (number) => `See credit note ${number}`,
    because: (agency) => `You received this because ${agency} sent you a credit note.`,
  },
  number: "Number",
  date: "Date",
  due: "Due",
  paymentReference: "Payment reference",
  online: "See it online:",
  attached: "The PDF is attached.",
  ifButtonFails: "If the button does nothing, open this address:",
  proof: (fingerprint) => `Fingerprint ${fingerprint}: it is printed on the PDF, and changes when anything on it does.`,
  answer: "Answer this mail to reach them.",
  page: {
    withdrawn: (agency) => `This invoice was withdrawn by ${agency}: please do not pay it.`,
    creditedBy: (agency) => `credited by ${agency}`,
    paid: (agency) => `paid, with thanks from ${agency}`,
    dueTo: (date, agency) => `due ${date}, to ${agency}`,
    howToPay: "How to pay",
    fingerprint: "Sent with Countersign. The fingerprint at the foot says what was approved.",
  },
};
