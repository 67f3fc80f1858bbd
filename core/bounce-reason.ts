/**
 * Why a mail came back, as one of a few reasons that a person can do something about. Read from the enhanced status code (RFC 3463)
 * where it says anything, and from the server's words where it does not: many servers answer everything with 5.0.0 or 5.7.1.
 */

export const BOUNCE_REASONS = [
  "address_unknown",
  "domain_unknown",
  "mailbox_full",
  "mailbox_closed",
  "blocked",
  "too_large",
  /** Nobody answered, or every answer was "later", until the last attempt. */
  "unreachable",
  "refused",
] as const;

export type BounceReason = (typeof BOUNCE_REASONS)[number];

/** Subject and detail of an enhanced status that mean one thing alone, whichever class (4 or 5) stands before them. */
const BY_STATUS: Record<string, BounceReason> = {
  "1.1": "address_unknown",
  "1.2": "domain_unknown",
  "1.6": "address_unknown",
  "1.10": "address_unknown",
  "2.1": "mailbox_closed",
  "2.2": "mailbox_full",
  "2.3": "too_large",
  "3.4": "too_large",
  "4.4": "domain_unknown",
};

/** The first that fits holds: what names the cause stands before what only names the rule that refused. */
const BY_WORDS: readonly [RegExp, BounceReason][] = [
  [/quota|(mailbox|inbox|account) (is )?full|out of storage|insufficient (system )?storage/, "mailbox_full"],
  [
    /(host|domain)( or domain)?( name)? (is )?(not found|unknown)|no such (domain|host)|nxdomain|unrouteable/,
    "domain_unknown",
  ],
  [
    /user unknown|unknown (user|recipient|address)|no such (user|recipient|mailbox|person|address)|does(n't| not) exist|mailbox (unavailable|not found)|(recipient|address)( address)? (rejected|not found)|invalid (recipient|mailbox|address)|recipientnotfound/,
    "address_unknown",
  ],
  [/(account|mailbox|user|recipient).{0,30}(disabled|inactive|suspended|closed|deactivated)/, "mailbox_closed"],
  [/(too|exceeds?|over).{0,20}(large|big|size)|size limit/, "too_large"],
  [/spam|black ?list|block(ed|list)|reputation|dmarc|dkim|\bspf\b|unauthenticated|policy|virus|banned/, "blocked"],
  [/timed? ?out|connection refused|no route|unreachable|gr[ae]y ?list|try again|temporar|deferred/, "unreachable"],
];

/**
 * `status` is an enhanced status code ("5.1.1") or empty; `diagnostic` what the refusing server said, of any length. A code inside the
 * words counts where there is none beside them. Never throws.
 */
export function bounceReason(said: { status: string; diagnostic: string }): BounceReason {
  // What a server says is of its own making: the first lines hold whatever it has to tell.
  const words = said.diagnostic.slice(0, 2_000).toLowerCase();
  const code = enhancedStatus(said.status) ?? enhancedStatus(words);
  const exact = code && BY_STATUS[code.detail];
  if (exact) return exact;
  const worded = BY_WORDS.find(([pattern]) => pattern.test(words));
  if (worded) return worded[1];
  if (code?.detail.startsWith("7.")) return "blocked";
  return code?.class === "4" || /^\s*4\d\d\b/.test(words) ? "unreachable" : "refused";
}

/** The first code in a text; an address of a machine (192.0.2.5) is none. */
function enhancedStatus(text: string): { class: string; detail: string } | null {
  const found = /(?<![\d.])([45])\.(\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(text);
  return found?.[1] && found[2] ? { class: found[1], detail: found[2] } : null;
}
