import type { PageWords } from "./page-words.ts";

export const POLISH: PageWords = {
  partlySettled: (settled, total) => `Z kwoty ${total} rozliczono ${settled}; tyle pozostało do zapłaty.`,
  credited: (agency) => `skorygowana przez ${agency}: nic nie pozostało do zapłaty`,
  replacedBy: "Zastąpiona przez",
  creditedBy: "Skorygowana przez",
  pay: {
    title: "Zapłać przelewem",
    scan: "Zeskanuj kod w aplikacji banku.",
    amount: "Kwota",
    holder: "Odbiorca",
    account: "Rachunek",
    bank: "Bank",
    copy: "Kopiuj",
    copied: "Skopiowano",
  },
  ask: {
    title: "Pytania",
    open: "Zadaj pytanie",
    name: "Imię i nazwisko",
    words: "Pytanie",
    send: "Wyślij",
    hint: (agency) => `${agency} przeczyta je razem z tym dokumentem.`,
    mailed: "Odpowiedź pojawi się tutaj i przyjdzie e-mailem.",
    here: "Odpowiedź pojawi się tutaj: prosimy zachować ten link.",
    sent: "Pytanie zostało wysłane.",
    settled: "Sprawa została wyjaśniona.",
    earlier: "Wcześniejsze wiadomości",
    refused: {
      empty: "Prosimy wpisać imię i nazwisko oraz pytanie.",
      too_long: "To za dużo: 80 znaków na nazwisko, 4000 na pytanie.",
      too_fast: "To było bardzo szybko. Prosimy jeszcze raz nacisnąć „Wyślij”.",
      page_old: "Ta strona była długo otwarta. Prosimy jeszcze raz nacisnąć „Wyślij”.",
      machine: "Wypełniono pole, które ma pozostać puste. Prosimy je wyczyścić i jeszcze raz nacisnąć „Wyślij”.",
      too_many: "To dużo wiadomości w ciągu godziny. Prosimy chwilę zaczekać albo napisać e-mail.",
      full: "Nie ma tu już miejsca na wiadomości. Prosimy napisać e-mail.",
    },
    notSent: "Nie wysłano:",
    leaveEmpty: "Prosimy zostawić to pole puste",
  },
  forwarded: {
    sentence: (buyer) => `Ta strona została przygotowana dla: ${buyer}.`,
    ask: (agency) => `Ktoś ją Państwu przekazał? Prosimy poprosić ${agency} o własny link`,
    draft: "Ta strona została mi przekazana. Proszę o przesłanie własnego linku na adres: ",
  },
  closed: {
    unknown: {
      title: "Ten link niczego nie otwiera.",
      text: "Czy został skopiowany w całości? Właściwy jest w e-mailu, z którym przyszedł. W razie kłopotów prosimy zapytać nadawcę.",
    },
    revoked: (agency) => ({
      title: "Ten link został wycofany.",
      text: `Zamknęła go firma ${agency}. Jeśli dokument jest nadal potrzebny, prosimy poprosić o nowy link.`,
    }),
    expired: (agency) => ({
      title: "Ten link wygasł.",
      text: `Działał przez ograniczony czas. ${agency} może przesłać nowy.`,
    }),
    too_often: {
      title: "Chwileczkę.",
      text: "Tę stronę otwierano bardzo często w krótkim czasie. Prosimy odczekać minutę i otworzyć ją ponownie.",
    },
  },
  writeTo: (agency) => `Napisz do ${agency}`,
  mail: {
    subject: (agency, number) => `${agency}: odpowiedź na pytanie w sprawie ${number}`,
    lead: (name, agency, number) => `${name} (${agency}) odpowiada na pytanie w sprawie ${number}:`,
    asked: "Pytanie:",
    see: "Zobacz i odpowiedz",
    because: (agency) =>
      `Ta wiadomość przyszła, ponieważ przez Państwa link zadano pytanie firmie ${agency}. Link jest osobisty.`,
  },
};
