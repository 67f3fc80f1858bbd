import type { PageWords } from "./page-words.ts";

export const GERMAN: PageWords = {
  partlySettled: (settled, total) => `${settled} von ${total} sind ausgeglichen; dieser Betrag ist noch offen.`,
  credited: (agency) => `von ${agency} gutgeschrieben: Es ist nichts mehr zu zahlen`,
  replacedBy: "Ersetzt durch",
  creditedBy: "Korrigiert durch",
  pay: {
    title: "Per Überweisung bezahlen",
    scan: "Scannen Sie den Code mit Ihrer Banking-App.",
    amount: "Betrag",
    holder: "Kontoinhaber",
    account: "Konto",
    bank: "Bank",
    copy: "Kopieren",
    copied: "Kopiert",
  },
  ask: {
    title: "Fragen",
    open: "Frage stellen",
    name: "Ihr Name",
    words: "Ihre Frage",
    send: "Senden",
    hint: (agency) => `${agency} liest sie zusammen mit diesem Dokument.`,
    mailed: "Die Antwort erscheint hier und kommt per E-Mail.",
    here: "Die Antwort erscheint hier: Bewahren Sie diesen Link auf.",
    sent: "Ihre Frage wurde gesendet.",
    settled: "Das ist erledigt.",
    earlier: "Frühere Nachrichten",
    refused: {
      empty: "Bitte geben Sie Ihren Namen und Ihre Frage ein.",
      too_long: "Das ist zu lang: 80 Zeichen für den Namen, 4.000 für die Frage.",
      too_fast: "Das ging sehr schnell. Bitte drücken Sie noch einmal auf „Senden“.",
      page_old: "Diese Seite war lange geöffnet. Bitte drücken Sie noch einmal auf „Senden“.",
      machine: "Ein Feld wurde ausgefüllt, das leer bleiben soll. Bitte leeren Sie es und senden Sie noch einmal.",
      too_many: "Das waren viele Nachrichten in einer Stunde. Bitte warten Sie etwas oder schreiben Sie eine E-Mail.",
      full: "Hier ist kein Platz mehr für Nachrichten. Bitte schreiben Sie eine E-Mail.",
    },
    notSent: "Nicht gesendet wurde:",
    leaveEmpty: "Bitte leer lassen",
  },
  forwarded: {
    sentence: (buyer) => `Diese Seite ist für ${buyer} bestimmt.`,
    ask: (agency) => `Wurde sie an Sie weitergeleitet? Bitten Sie ${agency} um einen eigenen Link`,
    draft: "Diese Seite wurde an mich weitergeleitet. Bitte senden Sie mir einen eigenen Link an folgende Adresse: ",
  },
  closed: {
    unknown: {
      title: "Dieser Link öffnet nichts.",
      text: "Wurde er vollständig kopiert? In der E-Mail, mit der er kam, steht der richtige. Hilft das nicht, fragen Sie den Absender.",
    },
    revoked: (agency) => ({
      title: "Dieser Link wurde zurückgezogen.",
      text: `${agency} hat ihn geschlossen. Wenn Sie das Dokument noch brauchen, bitten Sie dort um einen neuen Link.`,
    }),
    expired: (agency) => ({
      title: "Dieser Link ist abgelaufen.",
      text: `Er galt nur für eine bestimmte Zeit. ${agency} kann Ihnen einen neuen senden.`,
    }),
    too_often: {
      title: "Einen Augenblick bitte.",
      text: "Diese Seite wurde in kurzer Zeit sehr oft geöffnet. Warten Sie eine Minute und öffnen Sie sie dann noch einmal.",
    },
  },
  writeTo: (agency) => `E-Mail an ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} hat Ihre Frage zu ${number} beantwortet`,
    lead: (name, agency, number) => `${name} von ${agency} hat Ihre Frage zu ${number} beantwortet:`,
    asked: "Ihre Frage:",
    see: "Ansehen und antworten",
    because: (agency) =>
      `Sie erhalten diese Nachricht, weil Sie ${agency} über Ihren Link etwas gefragt haben. Der Link gehört Ihnen.`,
  },
};
