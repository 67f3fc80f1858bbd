/** What others told of mails that we sent: the inbox of providers' webhooks and of delivery reports. */
import { foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { BOUNCE_REASONS } from "#core/bounce-reason.ts";
import { at, tenantId } from "./columns.ts";
import { deliveries } from "./delivery.ts";

/** Append-only. The key makes an event that is told again the same one, whoever tells it how often and in which order. */
export const mailEvents = pgTable(
  "mail_events",
  {
    tenantId: tenantId(),
    source: text("source", { enum: ["report", "ses", "sendgrid", "postmark"] }).notNull(),
    eventId: text("event_id").notNull(),
    deliveryId: uuid("delivery_id").notNull(),
    kind: text("kind", { enum: ["delivered", "delayed", "bounced", "complained"] }).notNull(),
    /** Why, of a bounce; null of everything else. */
    reason: text("reason", { enum: BOUNCE_REASONS }),
    /** The enhanced status code, or ''. */
    status: text("status").notNull(),
    /** The other server's words. */
    diagnostic: text("diagnostic").notNull(),
    happenedAt: at("happened_at").notNull(),
    receivedAt: at("received_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.source, t.eventId] }),
    foreignKey({
      name: "mail_events_of_delivery",
      columns: [t.tenantId, t.deliveryId],
      foreignColumns: [deliveries.tenantId, deliveries.id],
    }),
    index("mail_events_by_delivery").on(t.tenantId, t.deliveryId, t.receivedAt),
  ],
);
