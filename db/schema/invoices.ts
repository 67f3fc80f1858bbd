/**
 * Invoices, their rounds of approval and their issued versions.
 *
 * The chain that makes "approve exactly what is sent" structural:
 * invoices.issued_version_id → issued_versions (approval_id, content_hash, approval_state 'granted') → approvals → rounds.content.
 * An issued row without a granted approval of the same content hash cannot exist; an approval that was used cannot be withdrawn;
 * and the hashes are those of the texts beside them, because the database computes them again (see 0002_rules.sql).
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgTableExtraConfigValue,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Step } from "#core/approval-policy.ts";
import { clients } from "./clients.ts";
import { at, createdAt, cursorAt, day, id, minor, tenantId } from "./columns.ts";
import { agencies, members } from "./tenancy.ts";

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
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    unique("series_code").on(t.tenantId, t.kind, t.code),
  ],
);

/**
 * The counter of one series in one period ("2026", or "" where the pattern never starts again). Raised by the SQL function
 * take_next_number(), which holds its lock until the transaction ends; a number that was taken must be on an issued version
 * when that transaction commits, so a gap cannot be committed.
 */
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
    listedAt: cursorAt("listed_at").notNull().defaultNow(),
    idempotencyKey: text("idempotency_key"),
    /** What the invoices of a schedule are made from (schedules.ts): written and signed like any other, never issued. */
    isModel: boolean("is_model").notNull().default(false),
  },
  // The type is said because invoices and their versions name each other.
  (t): PgTableExtraConfigValue[] => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }),
    foreignKey({ columns: [t.tenantId, t.createdBy], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.correctsInvoiceId], foreignColumns: [t.tenantId, t.id] }),
    // Names a version of this very invoice, under the number that the version carries.
    foreignKey({
      name: "invoices_issued_version",
      columns: [t.tenantId, t.issuedVersionId, t.id, t.number],
      foreignColumns: [issuedVersions.tenantId, issuedVersions.id, issuedVersions.invoiceId, issuedVersions.number],
    }),
    unique("invoices_idempotency").on(t.tenantId, t.idempotencyKey),
    // Ascending, and read backwards for the newest first: drizzle-kit writes DESC as DESC NULLS LAST, which serves no ORDER BY … DESC.
    index("invoices_list").on(t.tenantId, t.listedAt, t.id),
    index("invoices_state").on(t.tenantId, t.state, t.listedAt, t.id),
    index("invoices_client").on(t.tenantId, t.clientId, t.listedAt, t.id),
    index("invoices_by_amount").on(t.tenantId, t.totalMinor, t.id),
    index("invoices_by_due").on(t.tenantId, t.dueDate, t.id),
    // Who owes what and since when: the overdue filter and its count read only what is still open.
    index("invoices_open").on(t.tenantId, t.dueDate, t.id).where(sql`state = 'issued' and settled_minor < total_minor`),
    index("invoices_corrections").on(t.tenantId, t.correctsInvoiceId).where(sql`corrects_invoice_id is not null`),
    // Read by search_invoices() only: under row-level security a text operator cannot use an index.
    index("invoices_words").using(
      "gin",
      t.tenantId,
      sql`lower(coalesce(number, '') || ' ' || subject || ' ' || reference || ' ' || words) gin_trgm_ops`,
    ),
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
    /** Who has to sign, as the policy asked at that moment (core/approval-policy.ts); empty where nobody has to. */
    steps: jsonb("steps").$type<Step[]>().notNull().default([]),
    /** What the invoice cost the agency by its catalogue of that moment, in the invoice's currency; null where that was not known. */
    costMinor: bigint("cost_minor", { mode: "bigint" }),
    /** Line id → item of the catalogue: not part of the content, and wanted again where this is copied. */
    lineItems: jsonb("line_items").$type<Record<string, string>>().notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.submittedBy], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.closedBy], foreignColumns: [members.tenantId, members.id] }),
    unique("rounds_hash").on(t.tenantId, t.id, t.invoiceId, t.contentHash),
    uniqueIndex("rounds_one_open").on(t.tenantId, t.invoiceId).where(sql`state = 'open'`),
    index("rounds_by_invoice").on(t.tenantId, t.invoiceId, t.submittedAt),
    check("rounds_hash_of_content", sql`content_hash = encode(sha256(convert_to(content, 'UTF8')), 'hex')`),
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
    /**
     * 'break_glass': an owner let it out although signatures were missing, and said why. 'schedule': they signed the schedule that made it,
     * and the database holds that this is what they signed.
     */
    kind: text("kind", { enum: ["person", "automatic", "break_glass", "schedule"] }).notNull(),
    memberId: uuid("member_id"),
    memberName: text("member_name").notNull(),
    reason: text("reason"),
    /** The approval of the schedule's model that this one rests on; `createdAt` is then the moment of that one. */
    scheduleApprovalId: uuid("schedule_approval_id"),
    createdAt: createdAt(),
  },
  (t): PgTableExtraConfigValue[] => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "approvals_of_schedule",
      columns: [t.tenantId, t.scheduleApprovalId],
      foreignColumns: [t.tenantId, t.id],
    }),
    foreignKey({
      columns: [t.tenantId, t.roundId, t.invoiceId, t.contentHash],
      foreignColumns: [rounds.tenantId, rounds.id, rounds.invoiceId, rounds.contentHash],
    }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    unique("approvals_of_hash").on(t.tenantId, t.id, t.invoiceId, t.contentHash, t.state),
    index("approvals_by_invoice").on(t.tenantId, t.invoiceId, t.createdAt),
    check("approvals_person", sql`(kind = 'automatic') = (member_id is null)`),
    check("approvals_schedule", sql`(kind = 'schedule') = (schedule_approval_id is not null)`),
    check(
      "approvals_break_glass",
      sql`case kind when 'break_glass' then reason is not null and char_length(btrim(reason)) between 10 and 500 else reason is null end`,
    ),
  ],
);

export const issuedVersions = pgTable(
  "issued_versions",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    seriesId: uuid("series_id").notNull(),
    /** What take_next_number() gave in this period; `number` is how the series' pattern prints it. */
    period: text("period").notNull(),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
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
    foreignKey({ columns: [t.tenantId, t.issuedBy], foreignColumns: [members.tenantId, members.id] }),
    unique("issued_versions_of_invoice").on(t.tenantId, t.id, t.invoiceId),
    unique("issued_versions_named").on(t.tenantId, t.id, t.invoiceId, t.number),
    unique("issued_versions_number").on(t.tenantId, t.seriesId, t.number),
    unique("issued_versions_sequence").on(t.tenantId, t.seriesId, t.period, t.sequence),
    // Across tenants: the public page that says genuine or altered.
    index("issued_versions_fingerprint").on(sql`left(content_hash, 32)`),
    index("issued_versions_short_fingerprint").on(t.number, sql`left(content_hash, 8)`),
    check("issued_versions_granted", sql`approval_state = 'granted'`),
    check("issued_versions_counts_from_one", sql`sequence > 0`),
    check("issued_versions_hash_of_document", sql`version_hash = encode(sha256(convert_to(document, 'UTF8')), 'hex')`),
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
    index("documents_sha256").on(t.sha256),
  ],
);
