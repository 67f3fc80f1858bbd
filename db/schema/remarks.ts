/** What people say and propose beside a draft. Beside the document and not in it: docs/decisions/008. */
import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { PlaceValue, RemarkAnchor, RemarkQuote } from "#core/remarks.ts";
import { at, createdAt, id, tenantId } from "./columns.ts";
import { invoices } from "./invoices.ts";
import { members } from "./tenancy.ts";

/** One conversation about one place. What it is about never changes; only whether it is settled does. */
export const remarkThreads = pgTable(
  "remark_threads",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    kind: text("kind", { enum: ["comment", "suggestion"] }).notNull(),
    anchor: jsonb("anchor").$type<RemarkAnchor>().notNull(),
    /** What the place said when the thread was begun. */
    quote: jsonb("quote").$type<RemarkQuote>().notNull(),
    /** What a suggestion proposes instead; null for a comment. Wrapped, because a proposed value can itself be null. */
    proposed: jsonb("proposed").$type<{ value: PlaceValue | null }>(),
    state: text("state", { enum: ["open", "resolved", "accepted", "declined"] })
      .notNull()
      .default("open"),
    madeBy: uuid("made_by").notNull(),
    createdAt: createdAt(),
    /** Who settled it last, and when; null while it is open. */
    settledBy: uuid("settled_by"),
    settledAt: at("settled_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // What the remarks of a thread point at, so that none can be filed under another invoice.
    unique("remark_threads_of_invoice").on(t.tenantId, t.invoiceId, t.id),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.madeBy], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.settledBy], foreignColumns: [members.tenantId, members.id] }),
    check("remark_threads_kind", sql`(kind = 'suggestion') = (proposed is not null)`),
    check(
      "remark_threads_settled",
      sql`(state = 'open') = (settled_by is null) and (state = 'open') = (settled_at is null)`,
    ),
  ],
);

/** One message. The first of a thread is made with it; that of a suggestion may have no words. */
export const remarks = pgTable(
  "remarks",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    threadId: uuid("thread_id").notNull(),
    /** The order in which they were said, and how far somebody has read. */
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    saidBy: uuid("said_by").notNull(),
    body: text("body").notNull(),
    createdAt: createdAt(),
    editedAt: at("edited_at"),
    /** Taken back: the words are gone, that there were some stays. */
    removedAt: at("removed_at"),
    /** Made by the sender, so that a request that is sent twice says it once. */
    idempotencyKey: text("idempotency_key").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      // Named by hand: the name that follows from the columns is longer than PostgreSQL keeps.
      name: "remarks_of_thread",
      columns: [t.tenantId, t.invoiceId, t.threadId],
      foreignColumns: [remarkThreads.tenantId, remarkThreads.invoiceId, remarkThreads.id],
    }),
    foreignKey({ columns: [t.tenantId, t.saidBy], foreignColumns: [members.tenantId, members.id] }),
    unique("remarks_once").on(t.tenantId, t.saidBy, t.idempotencyKey),
    index("remarks_by_invoice").on(t.tenantId, t.invoiceId, t.seq),
    check("remarks_body", sql`char_length(body) <= 4000 and (removed_at is null or body = '')`),
  ],
);

/** Who was asked to look. One mail each, unless they have seen it. */
export const remarkMentions = pgTable(
  "remark_mentions",
  {
    tenantId: tenantId(),
    remarkId: uuid("remark_id").notNull(),
    memberId: uuid("member_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.remarkId, t.memberId] }),
    foreignKey({ columns: [t.tenantId, t.remarkId], foreignColumns: [remarks.tenantId, remarks.id] }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
  ],
);

/** How far a member has had the remarks of an invoice on the screen. */
export const remarkSeen = pgTable(
  "remark_seen",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    memberId: uuid("member_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    seenAt: at("seen_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId, t.memberId] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
  ],
);
