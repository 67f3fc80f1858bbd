import type { PageWords } from "./page-words.ts";

export const SPANISH: PageWords = {
  partlySettled: (settled, total) => `${settled} de ${total} ya están saldados; esto es lo que queda por pagar.`,
  credited: (agency) => `abonada por ${agency}: no queda nada por pagar`,
  replacedBy: "Sustituida por",
  creditedBy: "Rectificada por",
  pay: {
    title: "Pagar por transferencia",
    scan: "Escanéelo con la aplicación de su banco.",
    amount: "Importe",
    holder: "Titular de la cuenta",
    account: "Cuenta",
    bank: "Banco",
    copy: "Copiar",
    copied: "Copiado",
  },
  ask: {
    title: "Preguntas",
    open: "Hacer una pregunta",
    name: "Su nombre",
    words: "Su pregunta",
    send: "Enviar",
    hint: (agency) => `${agency} la leerá junto con este documento.`,
    mailed: "La respuesta aparecerá aquí y le llegará por correo.",
    here: "La respuesta aparecerá aquí: guarde este enlace.",
    sent: "Su pregunta se ha enviado.",
    settled: "El asunto está resuelto.",
    earlier: "Mensajes anteriores",
    refused: {
      empty: "Escriba su nombre y su pregunta.",
      too_long: "Es demasiado largo: 80 caracteres para el nombre, 4.000 para la pregunta.",
      too_fast: "Ha sido muy rápido. Pulse «Enviar» otra vez.",
      page_old: "Esta página llevaba mucho tiempo abierta. Pulse «Enviar» otra vez.",
      machine: "Se ha rellenado un campo que debe quedar vacío. Vacíelo y pulse «Enviar» otra vez.",
      too_many: "Son muchos mensajes en una hora. Espere un poco o escriba un correo.",
      full: "Aquí ya no caben más mensajes. Escriba un correo.",
    },
    notSent: "Esto no se ha enviado:",
    leaveEmpty: "Deje este campo vacío",
  },
  forwarded: {
    sentence: (buyer) => `Esta página se preparó para ${buyer}.`,
    ask: (agency) => `¿Se la han reenviado? Pida a ${agency} un enlace propio`,
    draft: "Me han reenviado esta página. Envíenme, por favor, un enlace propio a esta dirección: ",
  },
  closed: {
    unknown: {
      title: "Este enlace no abre nada.",
      text: "¿Se copió entero? El correcto está en el correo que recibió. Si no funciona, pregunte a quien lo envió.",
    },
    revoked: (agency) => ({
      title: "Este enlace se ha retirado.",
      text: `${agency} lo ha cerrado. Si todavía necesita el documento, pídale un enlace nuevo.`,
    }),
    expired: (agency) => ({
      title: "Este enlace ha caducado.",
      text: `Era válido por tiempo limitado. ${agency} puede enviarle uno nuevo.`,
    }),
    too_often: {
      title: "Un momento, por favor.",
      text: "Esta página se ha abierto muchas veces en poco tiempo. Espere un minuto y vuelva a abrirla.",
    },
  },
  writeTo: (agency) => `Escribir a ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} ha respondido a su pregunta sobre ${number}`,
    lead: (name, agency, number) => `${name}, de ${agency}, ha respondido a su pregunta sobre ${number}:`,
    asked: "Su pregunta:",
    see: "Ver y responder",
    because: (agency) =>
      `Recibe este mensaje porque hizo una pregunta a ${agency} a través de su enlace. El enlace es personal.`,
  },
};
