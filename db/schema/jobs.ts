/**
 * What the embedded runner's runs have done (workers/engine/store.ts writes it). A schema of its own: runs of all tenants lie
 * side by side and carry ids only, the relay role alone has rights on it, and the role that serves requests cannot see it.
 * There is no tenant_id, hence no policy; the wall is the missing grant.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { at, createdAt } from "./columns.ts";

export const jobs = pgSchema("jobs");

/** Gives the ends of steps their order; the SDK wants to know which ended first. */
export const finishedSteps = jobs.sequence("finished_steps");

/** Events taken in, by the id that their sender gave them: the same one again is skipped. */
export const jobEvents = jobs.table(
  "events",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    at: at("at").notNull(),
    receivedAt: at("received_at").notNull().defaultNow(),
  },
  (t) => [index("events_by_age").on(t.at)],
);

/** How often a door that is open to anyone was tried in a minute. Old minutes leave as new ones come. */
export const attempts = jobs.table(
  "attempts",
  {
    /** What is counted together, such as one invoice number. */
    bucket: text("bucket").notNull(),
    /** Minutes since 1970. */
    minute: bigint("minute", { mode: "number" }).notNull(),
    count: integer("count").notNull(),
  },
  (t) => [primaryKey({ columns: [t.bucket, t.minute] }), index("attempts_by_age").on(t.minute)],
);

/** One function working on one event. */
export const jobRuns = jobs.table(
  "runs",
  {
    id: uuid("id").primaryKey(),
    functionId: text("function_id").notNull(),
    eventId: text("event_id").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    /**
     * At most so many runs with one key work at a time, over all functions that name the key; null where the function has no
     * (second) bound.
     */
    concurrencyKey: text("concurrency_key"),
    secondConcurrencyKey: text("second_concurrency_key"),
    status: text("status", {
      enum: ["queued", "waiting", "running", "sleeping", "completed", "failed", "cancelled"],
    })
      .notNull()
      .default("queued"),
    attempt: integer("attempt").notNull().default(0),
    /** Takings-up since it last got any further. */
    starts: integer("starts").notNull().default(0),
    /** Raised by whoever takes the run up; every write names it. */
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    discover: boolean("discover").notNull().default(true),
    /** The queue's entry that drives it while it is running: another entry leaves it alone. */
    entry: bigint("entry", { mode: "number" }),
    /** What it waits for came while it was running, so it does not rest. */
    woken: boolean("woken").notNull().default(false),
    /** The run and the step that invoked it and wait for its end. */
    parentRunId: uuid("parent_run_id"),
    parentStepId: text("parent_step_id"),
    dueAt: at("due_at"),
    result: jsonb("result"),
    /** Why the last attempt, or the whole run, failed: name, message and stack. */
    error: jsonb("error").$type<{ name: string; message: string; stack?: string }>(),
    /** Why its body failed the first time: the last error is often only an echo of it. */
    firstError: jsonb("first_error").$type<{ name: string; message: string; stack?: string }>(),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    finishedAt: at("finished_at"),
  },
  (t) => [
    unique("runs_once").on(t.functionId, t.idempotencyKey),
    foreignKey({ columns: [t.eventId], foreignColumns: [jobEvents.id] }),
    index("runs_by_event").on(t.eventId),
    // A run without a bound costs no entry in either.
    index("runs_at_work")
      .on(t.concurrencyKey)
      .where(sql`status in ('queued', 'running') and concurrency_key is not null`),
    index("runs_at_work_second")
      .on(t.secondConcurrencyKey)
      .where(sql`status in ('queued', 'running') and second_concurrency_key is not null`),
    index("runs_waiting").on(t.concurrencyKey, t.createdAt, t.id).where(sql`status = 'waiting'`),
    index("runs_waiting_second").on(t.secondConcurrencyKey, t.createdAt, t.id).where(sql`status = 'waiting'`),
    index("runs_open").on(t.updatedAt).where(sql`finished_at is null`),
    index("runs_over").on(t.finishedAt).where(sql`finished_at is not null`),
  ],
);

/** What is recorded here is never done again. */
export const jobSteps = jobs.table(
  "steps",
  {
    runId: uuid("run_id").notNull(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    /** waiting: for an event; invoking: for the end of a run that it started; until it is due. */
    state: text("state", { enum: ["planned", "sleeping", "waiting", "invoking", "done", "failed"] }).notNull(),
    attempt: integer("attempt").notNull().default(0),
    data: jsonb("data"),
    error: jsonb("error").$type<{ name: string; message: string; stack?: string }>(),
    /** Why it failed the first time. */
    firstError: jsonb("first_error").$type<{ name: string; message: string; stack?: string }>(),
    dueAt: at("due_at").notNull(),
    createdAt: createdAt(),
    /** When the call began that ended it: an event that came since is seen by the wait that follows. */
    beganAt: at("began_at"),
    finishedAt: at("finished_at"),
    finishedSeq: bigint("finished_seq", { mode: "number" }),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.id] }),
    foreignKey({ columns: [t.runId], foreignColumns: [jobRuns.id] }).onDelete("cascade"),
  ],
);

/** Events that open runs look out for: to end one of their steps, or to be cancelled by. */
export const jobWaits = jobs.table(
  "waits",
  {
    runId: uuid("run_id").notNull(),
    /** The step that waits; `cancel/` and a number where the event cancels the run. */
    stepId: text("step_id").notNull(),
    eventName: text("event_name").notNull(),
    /** A path of the event and its value, of which the event must have both; empty where every event of the name is looked at. */
    matchKey: text("match_key").notNull(),
    /** Further condition in Inngest's expression language. */
    condition: text("condition"),
    until: at("until"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.stepId] }),
    foreignKey({ columns: [t.runId], foreignColumns: [jobRuns.id] }).onDelete("cascade"),
    index("waits_by_event").on(t.eventName, t.matchKey),
  ],
);

/**
 * Hosts that own rooms of live drafts, of any tenant. A host renews its one row; while `leaseUntil` is ahead nobody else may
 * claim what it owns (db/draft-leases.ts).
 */
export const draftHosts = jobs.table("draft_hosts", {
  owner: text("owner").primaryKey(),
  /** Where its rooms answer other hosts; null where they do not. */
  url: text("url"),
  leaseUntil: at("lease_until").notNull(),
});
