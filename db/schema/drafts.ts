/** The live document's log: every update is committed here before anyone else sees it. */
import { bigint, boolean, foreignKey, index, integer, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { at, bytea, createdAt, tenantId } from "./columns.ts";
import { invoices } from "./invoices.ts";

/** One room a draft. `fence` is raised by whoever takes the room over; every append names the fence it holds. */
export const rooms = pgTable(
  "rooms",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    /** A rebuilt document starts a new epoch; a client of an older one must drop its history. */
    epoch: integer("epoch").notNull().default(1),
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    frozen: boolean("frozen").notNull().default(false),
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
    createdAt: createdAt(),
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
