import type { PageWords } from "./page-words.ts";

export const ENGLISH: PageWords = {
  partlySettled: (settled, total) => `${settled} of ${total} is settled; this is what is left.`,
  credited: (agency) => `credited by ${agency}: nothing is left to pay`,
  replacedBy: "Replaced by",
  creditedBy: "Credited by",
  pay: {
    title: "Pay by bank transfer",
    scan: "Scan it with your banking app.",
    amount: "Amount",
    holder: "Account holder",
    account: "Account",
    bank: "Bank",
    copy: "Copy",
    copied: "Copied",
  },
  ask: {
    title: "Questions",
    open: "Ask a question",
    name: "Your name",
    words: "Your question",
    send: "Send",
    hint: (agency) => `${agency} reads it together with this document.`,
    mailed: "The answer comes here and by mail.",
    here: "The answer comes here: keep this link.",
    sent: "Your question has been sent.",
    settled: "This has been settled.",
    earlier: "Earlier messages",
    refused: {
      empty: "Please write your name and your question.",
      too_long: "That is too long: 80 characters for the name, 4,000 for the question.",
      too_fast: "That was very quick. Please press Send once more.",
      page_old: "This page was open for a long time. Please press Send once more.",
      machine: "A field was filled in that should stay empty. Please clear it and press Send once more.",
      too_many: "That was a lot of messages within an hour. Please wait a while, or write a mail.",
      full: "There is no more room for messages here. Please write a mail.",
    },
    notSent: "This was not sent:",
    leaveEmpty: "Leave this empty",
  },
  forwarded: {
    sentence: (buyer) => `This page was made for ${buyer}.`,
    ask: (agency) => `Was it passed on to you? Ask ${agency} for a link of your own`,
    draft: "This page was passed on to me. Please send me a link of my own, to this address: ",
  },
  closed: {
    unknown: {
      title: "This link opens nothing.",
      text: "Was it copied whole? The mail that it came in has the right one. If that does not help, ask whoever sent it.",
    },
    revoked: (agency) => ({
      title: "This link was withdrawn.",
      text: `${agency} closed it. If you still need the document, ask them for a new link.`,
    }),
    expired: (agency) => ({
      title: "This link has expired.",
      text: `It worked for a limited time. ${agency} can send you a new one.`,
    }),
    too_often: {
      title: "Just a moment.",
      text: "This page was opened very often in a short time. Wait a minute, then open it again.",
    },
  },
  writeTo: (agency) => `Write to ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} answered your question about ${number}`,
    lead: (name, agency, number) => `${name} of ${agency} answered your question about ${number}:`,
    asked: "You asked:",
    see: "See it and reply",
    because: (agency) =>
      `You received this because you asked ${agency} a question through your link. The link is yours.`,
  },
};
