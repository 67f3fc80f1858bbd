/**
 * Invoices, their rounds of approval and their issued versions.
 *
 * The chain that makes "approve exactly what is sent" structural:
 * invoices.issued_version_id → issued_versions (approval_id, content_hash, approval_state 'granted') → approvals.
 * An issued row without a granted approval of the same content hash cannot exist; an approval that was used cannot be withdrawn.
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
import { clients } from "./clients.ts";
import { at, createdAt, day, id, minor, tenantId } from "./columns.ts";

export const series = pgTable(
  "series",
  {
    tenantId: tenantId(),
    id: id(),
    kind: text("kind", { enum: ["invoice", "credit_note"] }).notNull(),
    code: text("code").notNull(),
    /** See core/numbering.ts: "{YYYY}-{SEQ:4}". */
    pattern: text("pattern").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique("series_code").on(t.tenantId, t.kind, t.code)],
);

/** The counter of one series in one period ("2026", or "" where the pattern never starts again). Locked by issue. */
export const seriesCounters = pgTable(
  "series_counters",
  {
    tenantId: tenantId(),
    seriesId: uuid("series_id").notNull(),
    period: text("period").notNull(),
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.seriesId, t.period] }),
    foreignKey({ columns: [t.tenantId, t.seriesId], foreignColumns: [series.tenantId, series.id] }),
  ],
);

export const invoices = pgTable(
  "invoices",
  {
    tenantId: tenantId(),
    id: id(),
    kind: text("kind", { enum: ["invoice", "credit_note"] }).notNull(),
    state: text("state", { enum: ["draft", "in_review", "approved", "issued", "voided", "discarded"] })
      .notNull()
      .default("draft"),
    /** Projection of the live document, kept fresh by the room, so that lists and search need not open it. */
    clientId: uuid("client_id"),
    currency: text("currency").notNull(),
    subject: text("subject").notNull().default(""),
    reference: text("reference").notNull().default(""),
    firstLine: text("first_line").notNull().default(""),
    /** Every word of the document that search should find, from the projection. */
    words: text("words").notNull().default(""),
    netMinor: minor("net_minor").notNull().default(sql`0`),
    taxMinor: minor("tax_minor").notNull().default(sql`0`),
    totalMinor: minor("total_minor").notNull().default(sql`0`),
    /** The newest update of the live document that the projection has seen. */
    projectedSeq: bigint("projected_seq", { mode: "number" }).notNull().default(0),
    number: text("number"),
    issueDate: day("issue_date"),
    dueDate: day("due_date"),
    /** Sum of allocations; written only by the trigger on allocations. */
    settledMinor: minor("settled_minor").notNull().default(sql`0`),
    correctsInvoiceId: uuid("corrects_invoice_id"),
    issuedVersionId: uuid("issued_version_id"),
    createdBy: uuid("created_by").notNull(),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    /** What the ledger list sorts by: the issue date's midnight once issued, creation before. Drives the keyset. */
    listedAt: at("listed_at").notNull().defaultNow(),
    idempotencyKey: text("idempotency_key"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }),
    foreignKey({ columns: [t.tenantId, t.correctsInvoiceId], foreignColumns: [t.tenantId, t.id] }),
    unique("invoices_idempotency").on(t.tenantId, t.idempotencyKey),
    index("invoices_list").on(t.tenantId, t.listedAt.desc(), t.id.desc()),
    index("invoices_state").on(t.tenantId, t.state, t.listedAt.desc(), t.id.desc()),
    index("invoices_client").on(t.tenantId, t.clientId, t.listedAt.desc()),
    check("issued_has_version", sql`(${t.state} in ('issued', 'voided')) = (${t.issuedVersionId} is not null)`),
    check("issued_has_number", sql`(${t.issuedVersionId} is null) = (${t.number} is null)`),
  ],
);

/** One submit: what was frozen, and what became of it. At most one is open per invoice. */
export const rounds = pgTable(
  "rounds",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    state: text("state", { enum: ["open", "approved", "returned", "withdrawn", "superseded", "issued"] })
      .notNull()
      .default("open"),
    /** Canonical JSON (RFC 8785) of InvoiceContent, and its SHA-256 in hex. Never changes. */
    content: text("content").notNull(),
    contentHash: text("content_hash").notNull(),
    submittedBy: uuid("submitted_by").notNull(),
    submittedAt: at("submitted_at").notNull().defaultNow(),
    closedBy: uuid("closed_by"),
    closedAt: at("closed_at"),
    comment: text("comment").notNull().default(""),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    unique("rounds_hash").on(t.tenantId, t.id, t.invoiceId, t.contentHash),
  ],
);

export const approvals = pgTable(
  "approvals",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    roundId: uuid("round_id").notNull(),
    contentHash: text("content_hash").notNull(),
    /** 'granted' until an edit makes it void; one that an issued version points at can no longer change. */
    state: text("state", { enum: ["granted", "superseded"] })
      .notNull()
      .default("granted"),
    kind: text("kind", { enum: ["person", "automatic"] }).notNull(),
    memberId: uuid("member_id"),
    memberName: text("member_name").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.roundId, t.invoiceId, t.contentHash],
      foreignColumns: [rounds.tenantId, rounds.id, rounds.invoiceId, rounds.contentHash],
    }),
    unique("approvals_of_hash").on(t.tenantId, t.id, t.invoiceId, t.contentHash, t.state),
  ],
);

export const issuedVersions = pgTable(
  "issued_versions",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    seriesId: uuid("series_id").notNull(),
    number: text("number").notNull(),
    /** Canonical JSON of IssuedDocument and its SHA-256 in hex. */
    document: text("document").notNull(),
    contentHash: text("content_hash").notNull(),
    versionHash: text("version_hash").notNull(),
    approvalId: uuid("approval_id").notNull(),
    /** Always 'granted': part of the foreign key, so that only a granted approval can be named. */
    approvalState: text("approval_state", { enum: ["granted"] })
      .notNull()
      .default("granted"),
    issuedBy: uuid("issued_by").notNull(),
    issuedAt: at("issued_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.seriesId], foreignColumns: [series.tenantId, series.id] }),
    foreignKey({
      columns: [t.tenantId, t.approvalId, t.invoiceId, t.contentHash, t.approvalState],
      foreignColumns: [approvals.tenantId, approvals.id, approvals.invoiceId, approvals.contentHash, approvals.state],
    }),
    unique("issued_versions_invoice").on(t.tenantId, t.invoiceId),
    unique("issued_versions_of_invoice").on(t.tenantId, t.id, t.invoiceId),
    unique("issued_versions_number").on(t.tenantId, t.seriesId, t.number),
  ],
);

/** The stored PDF of a version: written once, never rendered again. */
export const documents = pgTable(
  "documents",
  {
    tenantId: tenantId(),
    versionId: uuid("version_id").notNull(),
    fileKey: text("file_key").notNull(),
    sha256: text("sha256").notNull(),
    bytes: integer("bytes").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.versionId] }),
    foreignKey({ columns: [t.tenantId, t.versionId], foreignColumns: [issuedVersions.tenantId, issuedVersions.id] }),
  ],
);
