import type { ReminderWords } from "./reminder-words.ts";

export const GERMAN: ReminderWords = {
  upcoming: {
    subject: "Rechnung {number} von {agency} wird am {due} fällig",
    body: "kurz zur Erinnerung: Die Rechnung {number} über {open} wird am {due} fällig.\n\nIst die Zahlung bereits unterwegs, brauchen Sie nichts weiter zu tun. Vielen Dank.",
  },
  friendly: {
    subject: "Zahlungserinnerung: Rechnung {number}, fällig am {due}",
    body: "vielleicht ist es Ihrer Aufmerksamkeit entgangen: Die Rechnung {number} war am {due} fällig, und {open} sind bei uns noch nicht eingegangen.\n\nBitte veranlassen Sie die Zahlung in den nächsten Tagen. Hat sich Ihre Zahlung mit dieser Nachricht überschnitten, betrachten Sie sie bitte als gegenstandslos. Bei Fragen zur Rechnung antworten Sie einfach auf diese Nachricht.",
  },
  firm: {
    subject: "Mahnung: Rechnung {number} von {agency}, {open}",
    body: "die Rechnung {number} war am {due} fällig. Offen sind noch {open}.\n\nBitte überweisen Sie den Betrag innerhalb von sieben Tagen. Sollte der Zahlung etwas entgegenstehen, geben Sie uns bitte Bescheid, damit wir gemeinsam eine Lösung finden.",
  },
  final: {
    subject: "Letzte Mahnung: Rechnung {number} von {agency}, {open}",
    body: "die am {due} fällige Rechnung {number} ist weiterhin nicht bezahlt. Offen sind {open}.\n\nWir fordern Sie letztmalig auf, den Betrag innerhalb von sieben Tagen zu überweisen. Danach behalten wir uns vor, die gesetzlichen Verzugszinsen und die Pauschale für Beitreibungskosten zu berechnen. Wenn es einen Grund gibt, nicht zu zahlen, teilen Sie ihn uns bitte vorher mit.",
  },
  partly: "Vielen Dank für Ihre bisherige Zahlung: Von {total} sind noch {open} offen.",
};
