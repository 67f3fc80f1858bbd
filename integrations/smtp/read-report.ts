/** Finds the delivery report inside a mail that came back. Everything else in it (words for people, our own mail) is left alone. */
import { createHash } from "node:crypto";
import { simpleParser } from "mailparser";
import { gistOfReport, readDeliveryStatus } from "#server/delivery/bounce-report.ts";
import type { MailEvent } from "#server/delivery/mail-events.ts";

const STATUS_TYPES = ["message/delivery-status", "message/global-delivery-status"];

/**
 * What the mail reports of the delivery that `ref` names; null where it is no delivery report, such as an answer that somebody is
 * away. The event's id follows from what the report says, so that the same one twice is one. Never throws.
 */
export async function readReport(raw: Buffer, ref: string, now: Date): Promise<MailEvent | null> {
  const parsed = await simpleParser(raw, {
    // Else it is read as one more text for people. The types of the parser do not know it.
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    maxHtmlLengthToParse: 0,
  } as Parameters<typeof simpleParser>[1]).catch(() => null);
  const status = parsed?.attachments.find(({ contentType }) => STATUS_TYPES.includes(contentType));
  if (!status) return null;
  const said = status.content.toString("utf8");
  const gist = gistOfReport(readDeliveryStatus(said));
  if (!gist) return null;
  const eventId = createHash("sha256").update(`${ref}\n${said}`).digest("hex");
  return { ...gist, eventId, ref, reason: null, at: now };
}
