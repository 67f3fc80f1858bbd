import { expect, test } from "vitest";
import { bounceReason } from "./bounce-reason.ts";

// As servers in use say it: Postfix, Exim, Gmail, Outlook, Yahoo, Exchange, iCloud, Proofpoint.
test.each([
  ["5.1.1", "smtp; 550 5.1.1 <nobody@lumen.example>: Recipient address rejected: User unknown", "address_unknown"],
  [
    "",
    "550-5.1.1 The email account that you tried to reach does not exist. https://support.example/?p=NoSuchUser",
    "address_unknown",
  ],
  ["5.5.0", "smtp;550 5.5.0 Requested action not taken: mailbox unavailable", "address_unknown"],
  ["5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", "address_unknown"],
  ["5.0.0", "550 No such user here", "address_unknown"],
  [
    "5.1.10",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "address_unknown",
  ],
  [
    "5.4.4",
    "X-Postfix; Host or domain name not found. Name service error for name=lumen.invalid type=A",
    "domain_unknown",
  ],
  ["5.1.2", "", "domain_unknown"],
  ["", "all relevant MX records point to non-existent hosts: Unrouteable address", "domain_unknown"],
  ["4.2.2", "452 4.2.2 The email account that you tried to reach is over quota", "mailbox_full"],
  ["5.0.0", "552 Mailbox is full", "mailbox_full"],
  ["5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", "mailbox_closed"],
  ["5.0.0", "554 delivery error: This mailbox has been suspended", "mailbox_closed"],
  ["5.7.1", "550 5.7.1 Service unavailable, Client host [192.0.2.5] blocked using Spamhaus", "blocked"],
  ["5.7.26", "550-5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", "blocked"],
  ["5.7.1", "554 5.7.1 Message refused", "blocked"],
  ["5.3.4", "552 5.3.4 Message size exceeds fixed limit", "too_large"],
  ["5.0.0", "552 message too large", "too_large"],
  ["4.4.1", "connect to mx.lumen.example[192.0.2.5]:25: Connection timed out", "unreachable"],
  ["4.2.0", "host mx.lumen.example said: 451 4.2.0 later (in reply to RCPT TO command)", "unreachable"],
  ["", "451 not now", "unreachable"],
  ["", "Given up: 421 4.7.1 Greylisted", "unreachable"],
  ["5.0.0", "554 Transaction failed", "refused"],
  ["", "", "refused"],
] as const)("status %j, said %j: %s", (status, diagnostic, reason) => {
  expect(bounceReason({ status, diagnostic })).toBe(reason);
});

test("the address of a machine is no status, and a server that never stops talking is heard out only so far", () => {
  expect(bounceReason({ status: "", diagnostic: "550 rejected from 5.1.1.2" })).toBe("refused");
  expect(bounceReason({ status: "", diagnostic: `${"x".repeat(5_000_000)} user unknown` })).toBe("refused");
});
