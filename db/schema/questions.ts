/**
 * What a client asks about an issued document through their link, and what the agency answers: one conversation an invoice,
 * read by everybody who holds an open link to it and by the team.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { at, createdAt, id, tenantId } from "./columns.ts";
import { publicLinks } from "./delivery.ts";
import { invoices } from "./invoices.ts";
import { members } from "./tenancy.ts";

/** How the conversation of one invoice stands. Its row is the lock under which something is said, so that bounds hold. */
export const questionThreads = pgTable(
  "question_threads",
  {
    tenantId: tenantId(),
    invoiceId: uuid("invoice_id").notNull(),
    state: text("state", { enum: ["waiting", "answered", "settled"] })
      .notNull()
      .default("waiting"),
    /** What clients have said in all: bounded, and counted here rather than in the messages. */
    askedCount: integer("asked_count").notNull().default(0),
    createdAt: createdAt(),
    /** Since when somebody waits for an answer. */
    waitingSince: at("waiting_since").notNull().defaultNow(),
    /** Who said that nothing is left to answer, and when; null unless it is settled. */
    settledBy: uuid("settled_by"),
    settledAt: at("settled_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.invoiceId] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.settledBy], foreignColumns: [members.tenantId, members.id] }),
    index("question_threads_waiting").on(t.tenantId, t.waitingSince).where(sql`state = 'waiting'`),
    check(
      "question_threads_settled",
      sql`(state = 'settled') = (settled_by is not null) and (state = 'settled') = (settled_at is not null)`,
    ),
    check("question_threads_asked", sql`asked_count between 0 and 500`),
  ],
);

/** One message. What was said never changes; only what became of the mail that brings an answer does. */
export const questionMessages = pgTable(
  "question_messages",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    /** The order in which they were said. */
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    side: text("side", { enum: ["client", "team"] }).notNull(),
    /** Through whose link a client asked; null for the team. */
    linkId: uuid("link_id"),
    /** Who answered; null for a client, who is nobody that we know. */
    memberId: uuid("member_id"),
    /** As a client typed it, or the member's name at that moment. */
    name: text("name").notNull(),
    body: text("body").notNull(),
    createdAt: createdAt(),
    /** Made by the page that was shown, so that a form that is sent twice says it once. */
    idempotencyKey: text("idempotency_key").notNull(),
    /** What became of the mails that bring an answer to those who asked; 'none' where nobody's address is known. */
    mail: text("mail", { enum: ["none", "leaving", "sent", "failed"] })
      .notNull()
      .default("none"),
    /** Why a mail did not go out, in words. */
    mailProblem: text("mail_problem").notNull().default(""),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // Named by hand: the name that follows from the columns is longer than PostgreSQL keeps.
    foreignKey({
      name: "question_messages_thread",
      columns: [t.tenantId, t.invoiceId],
      foreignColumns: [questionThreads.tenantId, questionThreads.invoiceId],
    }),
    // A question is asked through a link of this very invoice.
    foreignKey({
      name: "question_messages_link",
      columns: [t.tenantId, t.linkId, t.invoiceId],
      foreignColumns: [publicLinks.tenantId, publicLinks.id, publicLinks.invoiceId],
    }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    unique("question_messages_once").on(t.tenantId, t.invoiceId, t.idempotencyKey),
    index("question_messages_by_invoice").on(t.tenantId, t.invoiceId, t.seq),
    index("question_messages_by_link").on(t.tenantId, t.linkId, t.createdAt).where(sql`link_id is not null`),
    check(
      "question_messages_side",
      sql`(side = 'client') = (link_id is not null) and (side = 'team') = (member_id is not null)`,
    ),
    check("question_messages_body", sql`char_length(body) between 1 and 4000 and char_length(name) between 1 and 80`),
    check("question_messages_mail", sql`side = 'team' or mail = 'none'`),
  ],
);
