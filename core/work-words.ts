/**
 * Work of the background as people speak of it: what was being done, and what is safe although it failed. The page of failed work and
 * the notification say the same.
 */

/** What it was about, by name. */
export type WorkSubject = {
  invoice: {
    invoiceId: string;
    kind: "invoice" | "credit_note";
    /** Null while it is a draft. */
    number: string | null;
    clientName: string | null;
  } | null;
  /** Names of members or mail addresses: whom it was to reach. */
  recipients: string[];
};

export type WorkWords = {
  /** As one would ask for it: "Send invoice 2026-0042 to books@kade.example". */
  what: (subject: WorkSubject) => string;
  /** What is safe although it failed, and stays so when it is tried again. */
  safe: string;
};

const EACH_MAIL_ONCE = "Whoever got this mail already is left out when it is tried again.";
const NEXT_HOUR = "The next hour looks at it again by itself.";

/** By function, without the product's name before it. Functions that belong to no agency have none: nobody sees them here. */
export const WORK_WORDS: Readonly<Record<string, WorkWords>> = {
  "send-dispatch": {
    what: (subject) => `Send ${documentOf(subject)}${to(subject)}`,
    safe: `It is issued and counts, whoever has it. ${EACH_MAIL_ONCE}`,
  },
  "print-invoice": {
    what: (subject) => `Print ${documentOf(subject)}`,
    safe: "It is issued and counts. Its PDF is made once, and is then the same for everybody.",
  },
  "send-invitation": {
    what: (subject) => `Mail an invitation${to(subject)}`,
    safe: "The invitation stands. Its link can also be handed over by other means, under Members.",
  },
  "send-mention": {
    what: (subject) => `Mail a mention in ${documentOf(subject)}${to(subject)}`,
    safe: "What was said stands beside the draft. Only the mail about it did not leave.",
  },
  "mail-answer": {
    what: (subject) => `Mail your answer about ${documentOf(subject)}`,
    safe: `The answer stands on the client's page. ${EACH_MAIL_ONCE}`,
  },
  "ask-approvers": {
    what: (subject) => `Ask${to(subject, "")} for a countersignature of ${documentOf(subject)}`,
    safe: `It waits under To approve, where everybody who may sign can do so. ${EACH_MAIL_ONCE}`,
  },
  "tell-of-broken-glass": {
    what: (subject) =>
      `Tell${to(subject, "") || " owners and admins"} that ${documentOf(subject)} was issued under break-glass`,
    safe: `The history has it for good. ${EACH_MAIL_ONCE}`,
  },
  "look-after-rounds": {
    what: (subject) =>
      subject.invoice ? `Remind of the signatures that ${documentOf(subject)} waits for` : "Remind of signatures",
    safe: `What waits goes on waiting, and nobody is reminded twice. ${NEXT_HOUR}`,
  },
  "remind-clients": {
    what: () => "Remind clients of what they owe",
    safe: `Nobody is reminded twice of the same thing. ${NEXT_HOUR}`,
  },
  "tell-by-mail": {
    what: () => "Mail a notification",
    safe: "It stands in the list of what happened. Nobody is told twice.",
  },
  "tell-by-push": {
    what: () => "Wake the browsers of somebody who wants to know at once",
    safe: "It stands in the list of what happened. Nobody is told twice.",
  },
  "send-digests": {
    what: () => "Mail what happened once a day",
    safe: `It stands in the list of what happened, and nobody gets a day twice. ${NEXT_HOUR}`,
  },
  "run-schedules": {
    what: () => "Make the invoices that schedules bring",
    safe: `No day of a schedule makes two. ${NEXT_HOUR}`,
  },
};

const ANY_WORK: WorkWords = {
  what: (subject) =>
    subject.invoice || subject.recipients.length > 0
      ? `Something about ${subject.invoice ? documentOf(subject) : subject.recipients.join(", ")}`
      : "Something in the background",
  safe: "What was done stays done, and is not done twice when it is tried again.",
};

/** Words for work of a release that had other functions are plain, and never missing. */
export function workWords(kind: string): WorkWords {
  return WORK_WORDS[kind] ?? ANY_WORK;
}

/** "invoice 2026-0042", "a draft for Museum De Kade". */
function documentOf({ invoice }: WorkSubject): string {
  if (!invoice) return "an invoice";
  const name = invoice.kind === "credit_note" ? "credit note" : "invoice";
  if (invoice.number) return `${name} ${invoice.number}`;
  return invoice.clientName ? `a draft for ${invoice.clientName}` : "a draft";
}

/** " to Ana, Ben and Mia"; "" where nobody is named. */
function to({ recipients }: WorkSubject, word = "to"): string {
  if (recipients.length === 0) return "";
  const before = recipients.slice(0, -1).join(", ");
  const names = before ? `${before} and ${recipients.at(-1)}` : recipients[0];
  return word ? ` ${word} ${names}` : ` ${names}`;
}
