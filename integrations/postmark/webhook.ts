/**
 * Postmark's webhooks: one event a call, behind HTTP basic authentication (it signs nothing). It repeats a call for about ten hours,
 * less and less often, and stops for good at 403.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { BounceReason } from "#core/bounce-reason.ts";
import type { MailEvent, MailProvider } from "#server/delivery/mail-events.ts";
import { isFresh, parsedJson } from "#server/delivery/provider-call.ts";

const AGE_MS_MAX = 25 * 3_600_000;

const Metadata = z.object({ countersign: z.string().optional() }).optional();
const Instant = z.coerce.date();

/** Of each record what concerns us; it has much more, which is not read. */
const Call = z.discriminatedUnion("RecordType", [
  z.object({
    RecordType: z.literal("Delivery"),
    MessageID: z.string().min(1).max(100),
    DeliveredAt: Instant,
    Details: z.string().default(""),
    Metadata,
  }),
  z.object({
    RecordType: z.enum(["Bounce", "SpamComplaint"]),
    ID: z.number().int(),
    Type: z.string(),
    BouncedAt: Instant,
    Description: z.string().default(""),
    Details: z.string().default(""),
    Metadata,
  }),
]);
/** Opened mails, followed links, subscriptions: they come to the same address where somebody ticked them. */
const Other = z.object({ RecordType: z.enum(["Open", "Click", "SubscriptionChange", "Inbound"]) });

/** What its types of bounce mean where the type itself says it; the words decide about the rest. */
const REASON = new Map<string, BounceReason>(
  Object.entries({
    BadEmailAddress: "address_unknown",
    ManuallyDeactivated: "address_unknown",
    DnsError: "domain_unknown",
    SpamNotification: "blocked",
    VirusNotification: "blocked",
    Blocked: "blocked",
    DMARCPolicy: "blocked",
  } as const),
);
const BOUNCED = new Set(["HardBounce", "SoftBounce", "Unknown", ...REASON.keys()]);

/** `credentials` are "name:password" as they stand in the address that Postmark calls. */
export function createPostmark(options: { credentials: string }): MailProvider {
  const expected = digest(`Basic ${Buffer.from(options.credentials).toString("base64")}`);
  return {
    name: "postmark",
    traceHeaders: (ref) => ({ "X-PM-Metadata-countersign": ref }),
    async readWebhook({ headers, body, now }) {
      // Compared as digests: of one length, and equal in the same time wherever they differ.
      if (!timingSafeEqual(digest(headers.get("authorization") ?? ""), expected))
        return { outcome: "refused", why: "signature" };
      const json = parsedJson(body);
      const call = Call.safeParse(json).data;
      if (!call) {
        const isOther = Other.safeParse(json).success;
        return isOther ? { outcome: "events", events: [] } : { outcome: "refused", why: "malformed" };
      }
      const event = eventOf(call);
      if (!event) return { outcome: "events", events: [] };
      if (!isFresh(event.at, now, AGE_MS_MAX)) return { outcome: "refused", why: "stale" };
      return { outcome: "events", events: [event] };
    },
  };
}

function eventOf(call: z.infer<typeof Call>): MailEvent | null {
  const ref = call.Metadata?.countersign;
  if (!ref) return null;
  if (call.RecordType === "Delivery") {
    const eventId = `delivery ${call.MessageID}`;
    return {
      eventId,
      ref,
      kind: "delivered",
      reason: null,
      status: "",
      diagnostic: call.Details,
      at: call.DeliveredAt,
    };
  }
  const kind = kindOf(call);
  if (!kind) return null;
  return {
    eventId: `${call.RecordType} ${call.ID}`,
    ref,
    kind,
    reason: kind === "bounced" ? (REASON.get(call.Type) ?? null) : null,
    status: "",
    diagnostic: call.Details || call.Description,
    at: call.BouncedAt,
  };
}

/** Auto-replies, changes of a subscription and tests come as bounces too, and are none. */
function kindOf({ RecordType, Type }: { RecordType: string; Type: string }): MailEvent["kind"] | null {
  if (RecordType === "SpamComplaint" || Type === "SpamComplaint") return "complained";
  if (Type === "Transient") return "delayed";
  return BOUNCED.has(Type) ? "bounced" : null;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
