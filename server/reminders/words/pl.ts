import type { ReminderWords } from "./reminder-words.ts";

export const POLISH: ReminderWords = {
  upcoming: {
    subject: "Termin płatności faktury {number} od {agency}: {due}",
    body: "przypominamy, że termin płatności faktury {number} na kwotę {open} przypada {due}.\n\nJeżeli płatność jest już w drodze, nie trzeba robić nic więcej. Dziękujemy.",
  },
  friendly: {
    subject: "Przypomnienie: termin płatności faktury {number} minął {due}",
    body: "być może umknęło to Państwa uwadze: termin płatności faktury {number} minął {due}, a kwota {open} jeszcze do nas nie wpłynęła.\n\nProsimy o uregulowanie należności w najbliższych dniach. Jeżeli płatność minęła się z tą wiadomością, prosimy ją pominąć. W razie pytań dotyczących faktury wystarczy odpowiedzieć na tę wiadomość.",
  },
  firm: {
    subject: "Zaległa płatność: faktura {number} od {agency}, {open}",
    body: "termin płatności faktury {number} minął {due}. Do zapłaty pozostaje {open}.\n\nProsimy o przelanie tej kwoty w ciągu siedmiu dni. Jeżeli coś stoi na przeszkodzie, prosimy o informację, abyśmy wspólnie znaleźli rozwiązanie.",
  },
  final: {
    subject: "Ostateczne wezwanie do zapłaty: faktura {number} od {agency}, {open}",
    body: "faktura {number} z terminem płatności {due} nadal nie została opłacona: do zapłaty pozostaje {open}.\n\nPo raz ostatni prosimy o przelanie tej kwoty w ciągu siedmiu dni. Po tym terminie możemy naliczyć odsetki ustawowe za opóźnienie oraz rekompensatę za koszty odzyskiwania należności. Jeżeli istnieje powód, by nie płacić, prosimy o wcześniejszą informację.",
  },
  partly: "Dziękujemy za dotychczasową wpłatę: z kwoty {total} pozostaje {open}.",
};
