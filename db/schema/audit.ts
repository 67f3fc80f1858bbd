/** The audit trail (hash-chained per tenant) and the outbox. */
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, tenantId } from "./columns.ts";

/** The end of each tenant's chain; locked by append, so that the chain has no fork. */
export const auditHeads = pgTable("audit_heads", {
  tenantId: uuid("tenant_id").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});

/**
 * Append-only, and written only by the SQL function append_audit(action, subject_type, subject_id, member_id, actor_name,
 * body jsonb). `body` is the JSON text as it was hashed: the caller's own keys, and under "event" every other column of this
 * row (action, actor, at, memberId, subjectId, subjectType), so that changing a column breaks the chain as changing the body does.
 * hash = sha256(prev_hash || '\n' || seq || '\n' || body) in lower-case hex; the first row's prev_hash is ''.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    tenantId: tenantId(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    at: at("at").notNull().defaultNow(),
    memberId: uuid("member_id"),
    actorName: text("actor_name").notNull(),
    action: text("action").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id"),
    body: text("body").notNull(),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.seq] }), index("audit_by_subject").on(t.tenantId, t.subjectId, t.seq)],
);

/** Events written in the transaction of the use case; a relay hands them to the durable functions. */
export const outboxEvents = pgTable(
  "outbox_events",
  {
    tenantId: tenantId(),
    id: id(),
    name: text("name").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    attempts: integer("attempts").notNull().default(0),
    relayedAt: at("relayed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("outbox_waiting").on(t.createdAt).where(sql`relayed_at is null`),
  ],
);
