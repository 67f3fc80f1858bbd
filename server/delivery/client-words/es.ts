import { capital } from "./capital.ts";
import type { ClientWords, DocumentWords } from "./client-words.ts";

const AMERICA = "AR BO CL CO CR DO EC GT HN MX NI PA PE PR PY SV US UY VE 419".split(" ");

const creditNote = (name: string): DocumentWords => ({
  subject: ({ number, agency, amount }) => `${capital(name)} ${number} de ${agency}: ${amount}`,
  hereIs: (number, about) => `Le enviamos la ${name} ${number}${about === "" ? "" : ` de la factura ${about}`}.`,
  amount: "Importe rectificado",
  see: (number) => `Ver la ${name} ${number}`,
  because: (agency) => `Recibe este mensaje porque ${agency} le ha enviado una ${name}.`,
});

export const SPANISH: ClientWords = {
  hello: (name) => (name === "" ? "Hola:" : `Hola, ${name}:`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `Factura ${number} de ${agency}: ${amount}, vence el ${due}`,
    hereIs: (number, about) => `Le enviamos la factura ${number}${about === "" ? "" : ` por ${about}`}.`,
    amount: "Importe a pagar",
    see: (number) => `Ver la factura ${number}`,
    because: (agency) => `Recibe este mensaje porque ${agency} le ha enviado una factura.`,
  },
  creditNote: creditNote("factura rectificativa"),
  creditNoteIn: Object.fromEntries(AMERICA.map((country) => [country, creditNote("nota de crédito")])),
  number: "Número",
  date: "Fecha",
  due: "Vencimiento",
  paymentReference: "Referencia de pago",
  online: "Verla en línea:",
  attached: "El PDF va adjunto.",
  ifButtonFails: "Si el botón no responde, abra esta dirección:",
  proof: (fingerprint) => `Huella ${fingerprint}: está impresa en el PDF y cambia si algo de él cambia.`,
  answer: "Responda a este mensaje para contactar con el remitente.",
  page: {
    withdrawn: (agency) => `${agency} ha anulado esta factura: por favor, no la pague.`,
    creditedBy: (agency) => `abonado por ${agency}`,
    paid: (agency) => `pagada, gracias de parte de ${agency}`,
    dueTo: (date, agency) => `vence el ${date}, a favor de ${agency}`,
    howToPay: "Cómo pagar",
    fingerprint: "Enviado con Countersign. La huella al pie dice qué se aprobó.",
  },
};
