/**
 * Delivery reports: the machine-readable part of a bounce (`message/delivery-status`, RFC 3464, and its international form, RFC 6533).
 * It is groups of fields between empty lines; the first is about the message, each other one about a recipient.
 */
import type { MailEvent, MailEventKind } from "./mail-events.ts";

/** One mail of ours has one recipient; a list behind the address may have more. */
const RECIPIENTS_MAX = 50;
const DIAGNOSTIC_CHARACTERS_MAX = 1_000;

export type ReportedRecipient = { action: string; status: string; diagnostic: string };

/** What a report says of each recipient, in its order. What is no report at all is an empty list. */
export function readDeliveryStatus(text: string): ReportedRecipient[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .slice(0, RECIPIENTS_MAX + 1)
    .map(fieldsOf)
    .filter((fields) => fields.has("action"))
    .map((fields) => ({
      action: (fields.get("action") ?? "").toLowerCase(),
      status: /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "")?.[0] ?? "",
      diagnostic: diagnosticOf(fields),
    }));
}

/**
 * What the report says of the mail as a whole; null where it says nothing that counts: "relayed" only means that from there on nobody
 * will tell. Where a list lies behind the address, one member who did not get it outweighs those who did.
 */
export function gistOfReport(
  recipients: readonly ReportedRecipient[],
): Pick<MailEvent, "kind" | "status" | "diagnostic"> | null {
  const order: readonly [string, MailEventKind][] = [
    ["failed", "bounced"],
    ["delayed", "delayed"],
    ["delivered", "delivered"],
  ];
  for (const [action, kind] of order) {
    const about = recipients.find((recipient) => recipient.action === action);
    if (about) return { kind, status: about.status, diagnostic: about.diagnostic };
  }
  return null;
}

/** Names in lower case; a line that begins with a space goes on with the one before it. */
function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\n[ \t]+/g, " ").split("\n")) {
    const field = /^([\w-]{1,60}):\s*(.*)$/.exec(line);
    if (field?.[1]) fields.set(field[1].toLowerCase(), (field[2] ?? "").trim());
  }
  return fields;
}

/** Without the word before it that says what kind of machine speaks ("smtp; 550 …"). */
function diagnosticOf(fields: Map<string, string>): string {
  return (fields.get("diagnostic-code") ?? "").replace(/^[\w-]{1,40}\s*;\s*/, "").slice(0, DIAGNOSTIC_CHARACTERS_MAX);
}
