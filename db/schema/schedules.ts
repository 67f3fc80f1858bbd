/**
 * Recurring invoices. A schedule has a model: an invoice that is written, submitted and countersigned like any other and is never issued.
 * What its approval covers is a function of what was approved and of the day (schedule_covers() in the migration), so an invoice of
 * the schedule is issued under that approval only while it says exactly that.
 */
import { sql } from "drizzle-orm";
import { check, foreignKey, index, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { at, createdAt, day, id, tenantId } from "./columns.ts";
import { invoices } from "./invoices.ts";
import { members } from "./tenancy.ts";

export const schedules = pgTable(
  "schedules",
  {
    tenantId: tenantId(),
    id: id(),
    modelId: uuid("model_id").notNull(),
    name: text("name").notNull(),
    /** In whose name its invoices are made, and who hears of what went otherwise than agreed. */
    ownerId: uuid("owner_id").notNull(),
    /** `preparing` until somebody starts it; what has ended does not come back. */
    state: text("state", { enum: ["preparing", "active", "paused", "ended"] })
      .notNull()
      .default("preparing"),
    terms: jsonb("terms").$type<ScheduleTerms>().notNull(),
    /** The next day of it for which nothing was made yet; null where none is to come. */
    nextOn: day("next_on"),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("schedules_model").on(t.tenantId, t.modelId),
    foreignKey({ columns: [t.tenantId, t.modelId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.ownerId], foreignColumns: [members.tenantId, members.id] }),
    index("schedules_due").on(t.state, t.nextOn),
    check("schedules_active_comes", sql`state <> 'active' or next_on is not null`),
  ],
);

/** What became of one day of a schedule. The key is what makes a second time impossible, whatever the clock does. */
export const scheduleRuns = pgTable(
  "schedule_runs",
  {
    tenantId: tenantId(),
    scheduleId: uuid("schedule_id").notNull(),
    occursOn: day("occurs_on").notNull(),
    /** `review`: submitted, because the schedule's approval does not cover it. `skipped`: nothing was made for that day. */
    outcome: text("outcome", { enum: ["issued", "review", "draft", "skipped"] }).notNull(),
    invoiceId: uuid("invoice_id"),
    /** Why it did not go out by itself, or why it was skipped: a code of core/schedule-outcome.ts. */
    reason: text("reason"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scheduleId, t.occursOn] }),
    unique("schedule_runs_invoice").on(t.tenantId, t.invoiceId),
    foreignKey({ columns: [t.tenantId, t.scheduleId], foreignColumns: [schedules.tenantId, schedules.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    check("schedule_runs_made", sql`(outcome = 'skipped') = (invoice_id is null)`),
  ],
);
