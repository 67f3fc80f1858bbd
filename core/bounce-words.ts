/** Why a mail did not arrive and what to do about it, for the people of the agency. */
import type { BounceReason } from "./bounce-reason.ts";

export type TroubleWords = {
  /** What happened, a sentence. */
  what: string;
  /** What to do, a sentence. */
  remedy: string;
  /** Whether another address is what helps. */
  wantsAnotherAddress: boolean;
};

const WORDS: Record<BounceReason, TroubleWords> = {
  address_unknown: {
    what: "There is no such mailbox.",
    remedy: "Check the address and send it again.",
    wantsAnotherAddress: true,
  },
  domain_unknown: {
    what: "What stands after the @ does not exist, or takes no mail.",
    remedy: "Check the address and send it again.",
    wantsAnotherAddress: true,
  },
  mailbox_full: {
    what: "Their mailbox is full.",
    remedy: "Let them know, or send it to somebody else there.",
    wantsAnotherAddress: true,
  },
  mailbox_closed: {
    what: "Their mailbox was closed.",
    remedy: "Ask who deals with invoices now, and send it there.",
    wantsAnotherAddress: true,
  },
  blocked: {
    what: "Their mail server took it for unwanted mail.",
    remedy: "Ask them to let our mail through, or hand them the link.",
    wantsAnotherAddress: false,
  },
  too_large: {
    what: "The mail is larger than their server takes.",
    remedy: "Hand them the link instead.",
    wantsAnotherAddress: false,
  },
  unreachable: {
    what: "Their mail server could not be reached, or kept putting us off.",
    remedy: "Try again later, or hand them the link.",
    wantsAnotherAddress: false,
  },
  refused: {
    what: "Their mail server refused it.",
    remedy: "Its own words say why; send it to another address, or hand them the link.",
    wantsAnotherAddress: true,
  },
};

/** The words for a mail that came back. */
export function bounceWords(reason: BounceReason): TroubleWords {
  return WORDS[reason];
}

/** The words for a mail that its recipient called spam. */
export const COMPLAINT_WORDS: TroubleWords = {
  what: "Whoever got it marked it as unwanted.",
  remedy: "Do not send to this address again before you have spoken to them.",
  wantsAnotherAddress: true,
};
