/** The live document's log: every update is committed here before anyone else sees it. */
import { bigint, boolean, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, bytea, createdAt, tenantId } from "./columns.ts";
import { invoices } from "./invoices.ts";

/**
 * One room a draft. `fence` is raised by whoever takes the room over; every append names the fence it holds. `owner` is a host
 * (its lease, one for all its rooms, is in jobs.draft_hosts), "edge" (a Durable Object, which gives the room back itself), or
 * null: whoever comes next may have it.
 */
export const rooms = pgTable(
  "rooms",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    /** A rebuilt document starts a new epoch; a client of an older one must drop its history. */
    epoch: integer("epoch").notNull().default(1),
    /** The last seq of each epoch that is over: what was written later builds on nothing before it. */
    epochEnds: bigint("epoch_ends", { mode: "number" }).array().notNull().default([]),
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    frozen: boolean("frozen").notNull().default(false),
    /** The name that people are shown while the draft is frozen. */
    frozenBy: text("frozen_by"),
    owner: text("owner"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
  ],
);

export const draftUpdates = pgTable(
  "draft_updates",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    fence: bigint("fence", { mode: "number" }).notNull(),
    update: bytea("update").notNull(),
    /** Whose edit it is, by session; null is the system. No foreign key: it would cost a look-up for every key press. */
    memberId: uuid("member_id"),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId, t.seq] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [rooms.tenantId, rooms.invoiceId] }),
  ],
);

/** What a snapshot holds, for the history: one author's edits of up to a minute, joined. `seq` is that of the last of them. */
export const draftHistory = pgTable(
  "draft_history",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    memberId: uuid("member_id"),
    /** When the first of them was committed. */
    at: at("at").notNull(),
    update: bytea("update").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId, t.seq] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [rooms.tenantId, rooms.invoiceId] }),
  ],
);

/** The merged state up to `seq`; updates at or below it may be deleted. */
export const draftSnapshots = pgTable(
  "draft_snapshots",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    state: bytea("state").notNull(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [rooms.tenantId, rooms.invoiceId] }),
    index("draft_snapshots_age").on(t.tenantId, t.updatedAt),
  ],
);
