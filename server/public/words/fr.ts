import type { PageWords } from "./page-words.ts";

export const FRENCH: PageWords = {
  partlySettled: (settled, total) => `${settled} sur ${total} sont déjà réglés ; voici ce qu’il reste à payer.`,
  credited: (agency) => `annulée par un avoir de ${agency} : il ne reste rien à payer`,
  replacedBy: "Remplacée par",
  creditedBy: "Rectifiée par",
  pay: {
    title: "Payer par virement",
    scan: "Scannez ce code avec l’application de votre banque.",
    amount: "Montant",
    holder: "Titulaire du compte",
    account: "Compte",
    bank: "Banque",
    copy: "Copier",
    copied: "Copié",
  },
  ask: {
    title: "Questions",
    open: "Poser une question",
    name: "Votre nom",
    words: "Votre question",
    send: "Envoyer",
    hint: (agency) => `${agency} la lira avec ce document.`,
    mailed: "La réponse apparaîtra ici et vous parviendra par e-mail.",
    here: "La réponse apparaîtra ici : conservez ce lien.",
    sent: "Votre question a été envoyée.",
    settled: "La question est réglée.",
    earlier: "Messages précédents",
    refused: {
      empty: "Veuillez indiquer votre nom et votre question.",
      too_long: "C’est trop long : 80 caractères pour le nom, 4 000 pour la question.",
      too_fast: "C’était très rapide. Veuillez appuyer encore une fois sur « Envoyer ».",
      page_old: "Cette page est restée ouverte longtemps. Veuillez appuyer encore une fois sur « Envoyer ».",
      machine: "Un champ qui doit rester vide a été rempli. Veuillez le vider, puis renvoyer.",
      too_many: "Cela fait beaucoup de messages en une heure. Veuillez patienter ou écrire un e-mail.",
      full: "Il n’y a plus de place pour des messages ici. Veuillez écrire un e-mail.",
    },
    notSent: "Ceci n’a pas été envoyé :",
    leaveEmpty: "Laissez ce champ vide",
  },
  forwarded: {
    sentence: (buyer) => `Cette page a été préparée pour ${buyer}.`,
    ask: (agency) => `On vous l’a transmise ? Demandez votre propre lien à ${agency}`,
    draft: "Cette page m’a été transmise. Merci de m’envoyer mon propre lien à cette adresse : ",
  },
  closed: {
    unknown: {
      title: "Ce lien n’ouvre rien.",
      text: "A-t-il été copié en entier ? Le bon se trouve dans l’e-mail reçu. Sinon, adressez-vous à l’expéditeur.",
    },
    revoked: (agency) => ({
      title: "Ce lien a été retiré.",
      text: `${agency} l’a fermé. Si vous avez encore besoin du document, demandez-lui un nouveau lien.`,
    }),
    expired: (agency) => ({
      title: "Ce lien a expiré.",
      text: `Il était valable pour une durée limitée. ${agency} peut vous en envoyer un nouveau.`,
    }),
    too_often: {
      title: "Un instant, s’il vous plaît.",
      text: "Cette page a été ouverte très souvent en peu de temps. Patientez une minute, puis ouvrez-la de nouveau.",
    },
  },
  writeTo: (agency) => `Écrire à ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} a répondu à votre question sur ${number}`,
    lead: (name, agency, number) => `${name}, de ${agency}, a répondu à votre question sur ${number} :`,
    asked: "Votre question :",
    see: "Voir et répondre",
    because: (agency) =>
      `Vous recevez ce message parce que vous avez posé une question à ${agency} par votre lien. Ce lien est personnel.`,
  },
};
