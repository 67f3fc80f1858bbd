import type { PageWords } from "./page-words.ts";

export const DUTCH: PageWords = {
  partlySettled: (settled, total) => `${settled} van ${total} is voldaan; dit staat nog open.`,
  credited: (agency) => `gecrediteerd door ${agency}: er valt niets meer te betalen`,
  replacedBy: "Vervangen door",
  creditedBy: "Gecorrigeerd door",
  pay: {
    title: "Betalen per overschrijving",
    scan: "Scan de code met uw bankapp.",
    amount: "Bedrag",
    holder: "Ten name van",
    account: "Rekening",
    bank: "Bank",
    copy: "Kopiëren",
    copied: "Gekopieerd",
  },
  ask: {
    title: "Vragen",
    open: "Stel een vraag",
    name: "Uw naam",
    words: "Uw vraag",
    send: "Versturen",
    hint: (agency) => `${agency} leest uw vraag samen met dit document.`,
    mailed: "Het antwoord komt hier te staan en per e-mail.",
    here: "Het antwoord komt hier te staan: bewaar deze link.",
    sent: "Uw vraag is verstuurd.",
    settled: "Dit is afgehandeld.",
    earlier: "Eerdere berichten",
    refused: {
      empty: "Vul uw naam en uw vraag in.",
      too_long: "Dat is te lang: 80 tekens voor de naam, 4.000 voor de vraag.",
      too_fast: "Dat ging erg snel. Druk nog eens op Versturen.",
      page_old: "Deze pagina stond lang open. Druk nog eens op Versturen.",
      machine: "Er is een veld ingevuld dat leeg moet blijven. Maak het leeg en druk nog eens op Versturen.",
      too_many: "Dat zijn veel berichten binnen een uur. Wacht even, of schrijf een e-mail.",
      full: "Hier is geen plaats meer voor berichten. Schrijf een e-mail.",
    },
    notSent: "Dit is niet verstuurd:",
    leaveEmpty: "Laat dit leeg",
  },
  forwarded: {
    sentence: (buyer) => `Deze pagina is gemaakt voor ${buyer}.`,
    ask: (agency) => `Is ze aan u doorgestuurd? Vraag ${agency} om een eigen link`,
    draft: "Deze pagina is aan mij doorgestuurd. Stuur mij alstublieft een eigen link, naar dit adres: ",
  },
  closed: {
    unknown: {
      title: "Deze link opent niets.",
      text: "Is hij volledig gekopieerd? In de e-mail waarmee hij kwam staat de juiste. Lukt het niet, vraag het dan de afzender.",
    },
    revoked: (agency) => ({
      title: "Deze link is ingetrokken.",
      text: `${agency} heeft hem gesloten. Hebt u het document nog nodig, vraag dan om een nieuwe link.`,
    }),
    expired: (agency) => ({
      title: "Deze link is verlopen.",
      text: `Hij was beperkt geldig. ${agency} kan u een nieuwe sturen.`,
    }),
    too_often: {
      title: "Een ogenblik.",
      text: "Deze pagina is in korte tijd heel vaak geopend. Wacht een minuut en open haar dan opnieuw.",
    },
  },
  writeTo: (agency) => `Schrijf aan ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} heeft uw vraag over ${number} beantwoord`,
    lead: (name, agency, number) => `${name} van ${agency} heeft uw vraag over ${number} beantwoord:`,
    asked: "Uw vraag:",
    see: "Bekijken en antwoorden",
    because: (agency) =>
      `U ontvangt dit bericht omdat u ${agency} via uw link een vraag hebt gesteld. De link is van u alleen.`,
  },
};
