/** Payment reminders: the agency's ladder, what it has sent, and for whom it pauses. */
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ReminderSettings } from "#core/reminder-settings.ts";
import { clients } from "./clients.ts";
import { at, createdAt, day, id, tenantId } from "./columns.ts";
import { dispatches } from "./delivery.ts";
import { invoices } from "./invoices.ts";
import { agencies, members } from "./tenancy.ts";

/** One row an agency; an agency without one has never turned its reminders on. */
export const reminderSettings = pgTable(
  "reminder_settings",
  {
    tenantId: uuid("tenant_id").primaryKey(),
    enabled: boolean("enabled").notNull(),
    settings: jsonb("settings").$type<ReminderSettings>().notNull(),
    /** Raised by every save: two who edit at once do not overwrite each other. */
    version: integer("version").notNull(),
    /** In whose name drafts of late fees begin. */
    savedBy: uuid("saved_by").notNull(),
    savedAt: at("saved_at").notNull().defaultNow(),
  },
  (t) => [
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    foreignKey({ columns: [t.tenantId, t.savedBy], foreignColumns: [members.tenantId, members.id] }),
  ],
);

/** One step of the ladder, sent about one invoice: once ever, whatever the step says by now. */
export const reminders = pgTable(
  "reminders",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    stepId: text("step_id").notNull(),
    dispatchId: uuid("dispatch_id").notNull(),
    /** The client's own day. */
    sentOn: day("sent_on").notNull(),
    /** Whether the step asked for a late fee when it was sent. */
    lateFee: boolean("late_fee").notNull(),
    /** The draft that proposes a late fee after this step, and the last day that its interest counts. */
    feeDraftId: uuid("fee_draft_id"),
    feeThrough: day("fee_through"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId, t.stepId] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.dispatchId], foreignColumns: [dispatches.tenantId, dispatches.id] }),
    foreignKey({
      name: "reminders_fee_draft",
      columns: [t.tenantId, t.feeDraftId],
      foreignColumns: [invoices.tenantId, invoices.id],
    }),
    // How many an address had on a day.
    index("reminders_by_day").on(t.tenantId, t.sentOn),
    index("reminders_by_fee_draft").on(t.tenantId, t.feeDraftId).where(sql`fee_draft_id is not null`),
    check("reminders_fee", sql`(fee_draft_id is null) = (fee_through is null)`),
  ],
);

/** No reminders for a while: about one invoice, or to one client. What was said stays; an ended pause is history. */
export const reminderPauses = pgTable(
  "reminder_pauses",
  {
    tenantId: tenantId(),
    id: id(),
    clientId: uuid("client_id"),
    invoiceId: uuid("invoice_id"),
    /** The last day that it holds; null: until somebody ends it. */
    untilDay: day("until_day"),
    reason: text("reason").notNull(),
    pausedBy: uuid("paused_by").notNull(),
    createdAt: createdAt(),
    endedBy: uuid("ended_by"),
    endedAt: at("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.pausedBy], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.endedBy], foreignColumns: [members.tenantId, members.id] }),
    uniqueIndex("reminder_pauses_of_client").on(t.tenantId, t.clientId).where(sql`ended_at is null`),
    uniqueIndex("reminder_pauses_of_invoice").on(t.tenantId, t.invoiceId).where(sql`ended_at is null`),
    check("reminder_pauses_of_one", sql`(client_id is null) <> (invoice_id is null)`),
    check("reminder_pauses_ended", sql`(ended_at is null) = (ended_by is null)`),
  ],
);
