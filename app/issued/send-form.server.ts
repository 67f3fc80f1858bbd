/** What the composer's form says, as the API wants it. */
import { type Api, text } from "#app/api.server.ts";
import type { WallMoment } from "./send-moment.ts";
import { readAddresses } from "./send-recipients.tsx";

type Composed = Parameters<Api["sending"]["resend"]>[0];

export function composedIn(form: FormData, invoiceId: string): Composed {
  const later = text(form, "when") === "later";
  const roles = ["to", "cc", "bcc"] as const;
  const replaces = text(form, "replaces");
  return {
    invoiceId,
    dispatchId: text(form, "dispatchId"),
    recipients: roles.flatMap((role) => readAddresses(text(form, role)).map((address) => ({ address, role }))),
    subject: text(form, "subject"),
    body: text(form, "body"),
    replyTo: text(form, "replyTo").trim(),
    sendAt: later ? momentIn(form) : null,
    ...(replaces ? { replaces } : {}),
  };
}

export function momentIn(form: FormData): WallMoment {
  return { local: text(form, "local").slice(0, 16), zone: text(form, "zone") };
}

/** Beside which field a refusal is said. */
export const SEND_FIELDS: Record<string, string> = {
  "code:recipient_missing": "to",
  "code:recipient_invalid": "to",
  "code:too_many_recipients": "to",
  "code:moment_invalid": "local",
  "code:moment_past": "local",
  "sendAt.local": "local",
  "sendAt.zone": "zone",
};
