/**
 * Takes in what others tell of mails that we sent: each event once, under its teller's own id, with what it changes of the delivery, its
 * audit event and word to whoever sent it, all in one transaction of the agency. Told again, it changes nothing.
 */
import { asc, eq, inArray } from "drizzle-orm";
import { printableLine } from "#core/text.ts";
import { deliveries } from "#db/schema/delivery.ts";
import { mailEvents } from "#db/schema/mail-events.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { readBounceRef } from "./bounce-address.ts";
import { hearMailEvent, type KnownDelivery, whyBounced } from "./hear-mail-event.ts";
import type { MailEvent, MailEventSource } from "./mail-events.ts";
import { appendDeliveryEvent } from "./note-delivery.ts";
import { tellOfTrouble } from "./tell-of-trouble.ts";

const EVENT_ID_CHARACTERS_MAX = 200;
const STATUS_CHARACTERS_MAX = 20;
const DIAGNOSTIC_CHARACTERS_MAX = 1_000;

export type MailEventServices = {
  inTenant: InTenant;
  crossTenant: { agenciesOfDeliveries(deliveryIds: string[]): Promise<Map<string, string>> };
  secret: string;
  now: () => Date;
};

/** An event about a delivery that is ours. */
type Told = MailEvent & { deliveryId: string };

/**
 * Records the events of one call and says how many were new. Those that are about mails of others (an account of a provider may serve
 * several installations) are left out. Throws what the database throws; nothing is half recorded of an agency then.
 */
export async function recordMailEvents(
  services: MailEventServices,
  source: MailEventSource,
  events: readonly MailEvent[],
): Promise<number> {
  const told = events.flatMap((event) => {
    const deliveryId = readBounceRef(services.secret, event.ref);
    return deliveryId === null ? [] : [{ ...tidied(event, services.now()), deliveryId }];
  });
  if (told.length === 0) return 0;
  const agencies = await services.crossTenant.agenciesOfDeliveries([...new Set(told.map((each) => each.deliveryId))]);
  let recorded = 0;
  for (const tenantId of new Set(agencies.values())) {
    const theirs = told.filter(({ deliveryId }) => agencies.get(deliveryId) === tenantId);
    // A call may hold an event twice.
    const each = [...new Map(theirs.map((event) => [event.eventId, event])).values()];
    recorded += await services.inTenant(tenantId, (tx) => record(tx, tenantId, source, each));
  }
  return recorded;
}

async function record(tx: Tx, tenantId: string, source: MailEventSource, told: readonly Told[]): Promise<number> {
  // All of them, in the order of their ids and before anything else: calls about the same mails wait for each other, never in a circle.
  const rows = await tx
    .select()
    .from(deliveries)
    .where(inArray(deliveries.id, [...new Set(told.map(({ deliveryId }) => deliveryId))]))
    .orderBy(asc(deliveries.id))
    .for("no key update");
  const kept = await tx
    .insert(mailEvents)
    .values(told.map((event) => rowOf(tenantId, source, event)))
    .onConflictDoNothing()
    .returning({ eventId: mailEvents.eventId });
  const keptIds = new Set(kept.map(({ eventId }) => eventId));
  const fresh = told.filter(({ eventId }) => keptIds.has(eventId));
  const news: (() => Promise<void>)[] = [];
  for (const row of rows) {
    const { state } = row;
    // What was cancelled never went out.
    if (state === "cancelled") continue;
    const heard = fresh.filter(({ deliveryId }) => deliveryId === row.id);
    if (heard.length === 0) continue;
    const before: KnownDelivery = { ...row, state };
    const after = heard.reduce(hearMailEvent, before);
    const { problem, bounceReason, deliveredAt, bouncedAt, complainedAt } = after;
    await tx
      .update(deliveries)
      .set({ state: after.state, problem, bounceReason, deliveredAt, bouncedAt, complainedAt })
      .where(eq(deliveries.id, row.id));
    news.push(...(await newsOf(tx, row, before, after)));
  }
  // The chain of the audit is one for the agency, so whoever holds it should be nearly done.
  for (const append of news) await append();
  return kept.length;
}

/** Tells whoever sent it at once, and gives back what the audit is to say. */
async function newsOf(
  tx: Tx,
  { id, invoiceId, recipient }: { id: string; invoiceId: string; recipient: string },
  before: KnownDelivery,
  after: KnownDelivery,
): Promise<(() => Promise<void>)[]> {
  const happened: string[] = [];
  if (after.state === "delivered" && before.state !== "delivered") happened.push("invoice.mail_delivered");
  if (after.state === "bounced" && before.state !== "bounced") {
    happened.push("invoice.mail_bounced");
    await tellOfTrouble(tx, { deliveryId: id, kind: "mail_bounced" });
  }
  if (after.complainedAt !== null && before.complainedAt === null) {
    happened.push("invoice.mail_complained");
    await tellOfTrouble(tx, { deliveryId: id, kind: "mail_complained" });
  }
  const details = { recipient, ...(after.problem ? { problem: after.problem } : {}) };
  return happened.map((action) => () => appendDeliveryEvent(tx, action, invoiceId, "Countersign", details));
}

function rowOf(tenantId: string, source: MailEventSource, event: Told) {
  const { eventId, deliveryId, kind, status, diagnostic, at } = event;
  const reason = kind === "bounced" ? whyBounced(event) : null;
  return { tenantId, source, eventId, deliveryId, kind, reason, status, diagnostic, happenedAt: at };
}

/** What others write may be long, hold what the database cannot keep, and bear the time of a clock that is wrong. */
function tidied(event: MailEvent, now: Date): MailEvent {
  return {
    ...event,
    eventId: printableLine(event.eventId).slice(0, EVENT_ID_CHARACTERS_MAX),
    status: printableLine(event.status).slice(0, STATUS_CHARACTERS_MAX),
    diagnostic: printableLine(event.diagnostic).slice(0, DIAGNOSTIC_CHARACTERS_MAX),
    at: event.at <= now ? event.at : now,
  };
}
