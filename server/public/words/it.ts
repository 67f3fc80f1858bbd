import type { PageWords } from "./page-words.ts";

export const ITALIAN: PageWords = {
  partlySettled: (settled, total) => `${settled} su ${total} risultano già saldati; questo è quanto resta da pagare.`,
  credited: (agency) => `stornata da ${agency} con nota di credito: non resta nulla da pagare`,
  replacedBy: "Sostituita da",
  creditedBy: "Rettificata da",
  pay: {
    title: "Pagare con bonifico",
    scan: "Inquadri il codice con l’app della banca.",
    amount: "Importo",
    holder: "Intestatario",
    account: "Conto",
    bank: "Banca",
    copy: "Copia",
    copied: "Copiato",
  },
  ask: {
    title: "Domande",
    open: "Faccia una domanda",
    name: "Il Suo nome",
    words: "La Sua domanda",
    send: "Invia",
    hint: (agency) => `${agency} la leggerà insieme a questo documento.`,
    mailed: "La risposta comparirà qui e arriverà per e-mail.",
    here: "La risposta comparirà qui: conservi questo link.",
    sent: "La Sua domanda è stata inviata.",
    settled: "La questione è risolta.",
    earlier: "Messaggi precedenti",
    refused: {
      empty: "Scriva il Suo nome e la Sua domanda.",
      too_long: "È troppo lungo: 80 caratteri per il nome, 4.000 per la domanda.",
      too_fast: "È stato molto rapido. Prema ancora una volta «Invia».",
      page_old: "Questa pagina è rimasta aperta a lungo. Prema ancora una volta «Invia».",
      machine: "È stato compilato un campo che deve restare vuoto. Lo svuoti e prema di nuovo «Invia».",
      too_many: "Sono molti messaggi in un’ora. Attenda un po’ oppure scriva un’e-mail.",
      full: "Qui non c’è più spazio per altri messaggi. Scriva un’e-mail.",
    },
    notSent: "Questo non è stato inviato:",
    leaveEmpty: "Lasci vuoto questo campo",
  },
  forwarded: {
    sentence: (buyer) => `Questa pagina è stata preparata per ${buyer}.`,
    ask: (agency) => `Le è stata inoltrata? Chieda a ${agency} un link personale`,
    draft: "Questa pagina mi è stata inoltrata. Vi prego di inviarmi un link personale a questo indirizzo: ",
  },
  closed: {
    unknown: {
      title: "Questo link non apre nulla.",
      text: "È stato copiato per intero? Quello giusto è nell’e-mail con cui è arrivato. Altrimenti si rivolga al mittente.",
    },
    revoked: (agency) => ({
      title: "Questo link è stato ritirato.",
      text: `${agency} lo ha chiuso. Se il documento Le serve ancora, chieda un nuovo link.`,
    }),
    expired: (agency) => ({
      title: "Questo link è scaduto.",
      text: `Era valido per un tempo limitato. ${agency} può inviarLe un nuovo link.`,
    }),
    too_often: {
      title: "Un momento, per favore.",
      text: "Questa pagina è stata aperta molte volte in poco tempo. Attenda un minuto e la riapra.",
    },
  },
  writeTo: (agency) => `Scrivi a ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} ha risposto alla Sua domanda su ${number}`,
    lead: (name, agency, number) => `${name} di ${agency} ha risposto alla Sua domanda su ${number}:`,
    asked: "La Sua domanda:",
    see: "Leggi e rispondi",
    because: (agency) =>
      `Riceve questo messaggio perché ha posto una domanda a ${agency} tramite il Suo link. Il link è personale.`,
  },
};
