/** Durable work that failed for good, as the agency whose work it is sees it. Who writes it and when: docs/decisions/024. */
import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, cursorAt, id, tenantId } from "./columns.ts";
import { members } from "./tenancy.ts";

export type FailedWorkError = { name: string; message: string };

export const failedWork = pgTable(
  "failed_work",
  {
    tenantId: tenantId(),
    id: id(),
    /** The run that failed: a UUID of the embedded runner, or whatever Inngest calls it. */
    runId: text("run_id").notNull(),
    functionId: text("function_id").notNull(),
    /** The event that started the run, ids and all: a replay hands over the same one. */
    eventName: text("event_name").notNull(),
    eventData: jsonb("event_data").$type<Record<string, unknown>>().notNull(),
    /** The step that would not be done, such as "mail-<id>"; null where it failed between steps. */
    step: text("step"),
    attempts: integer("attempts").notNull(),
    /** Cleaned of secrets and bounded before they get here (server/work/clean-error.ts). */
    firstError: jsonb("first_error").$type<FailedWorkError>().notNull(),
    lastError: jsonb("last_error").$type<FailedWorkError>().notNull(),
    /** What was replayed and failed again: the row of the failure before. */
    replayOf: uuid("replay_of"),
    failedAt: cursorAt("failed_at").notNull().defaultNow(),
    state: text("state", { enum: ["open", "replayed", "dismissed"] })
      .notNull()
      .default("open"),
    decidedBy: uuid("decided_by"),
    decidedAt: at("decided_at"),
    /** Why it was dismissed. */
    reason: text("reason"),
    /** When the run of the replay did what the failed one should have done. */
    healedAt: at("healed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("failed_work_once").on(t.tenantId, t.runId),
    foreignKey({ columns: [t.tenantId, t.decidedBy], foreignColumns: [members.tenantId, members.id] }),
    index("failed_work_list").on(t.tenantId, t.state, t.failedAt, t.id),
    index("failed_work_again").on(t.tenantId, t.replayOf).where(sql`replay_of is not null`),
    index("failed_work_by_age").on(t.failedAt),
    check(
      "failed_work_decided",
      sql`(state = 'open') = (decided_by is null) and (decided_by is null) = (decided_at is null)`,
    ),
    check("failed_work_reason", sql`(state = 'dismissed') = (reason is not null)`),
    check("failed_work_healed", sql`healed_at is null or state = 'replayed'`),
  ],
);
