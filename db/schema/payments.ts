/** Money that arrived and what it settles. Both are append-only; a mistake is reversed, never edited. */
import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients.ts";
import { createdAt, day, id, minor, tenantId } from "./columns.ts";
import { invoices, issuedVersions } from "./invoices.ts";
import { members } from "./tenancy.ts";

export const payments = pgTable(
  "payments",
  {
    tenantId: tenantId(),
    id: id(),
    clientId: uuid("client_id"),
    currency: text("currency").notNull(),
    /** Negative only where it reverses another payment. */
    amountMinor: minor("amount_minor").notNull(),
    receivedOn: day("received_on").notNull(),
    method: text("method", { enum: ["bank_transfer", "card", "cash", "other"] }).notNull(),
    reference: text("reference").notNull().default(""),
    note: text("note").notNull().default(""),
    reversesPaymentId: uuid("reverses_payment_id"),
    idempotencyKey: text("idempotency_key").notNull(),
    recordedBy: uuid("recorded_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.clientId], foreignColumns: [clients.tenantId, clients.id] }),
    foreignKey({ columns: [t.tenantId, t.reversesPaymentId], foreignColumns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.recordedBy], foreignColumns: [members.tenantId, members.id] }),
    unique("payments_idempotency").on(t.tenantId, t.idempotencyKey),
    unique("payments_reversed_once").on(t.tenantId, t.reversesPaymentId),
    index("payments_list").on(t.tenantId, t.receivedOn, t.id),
    check("payments_sign", sql`(${t.amountMinor} > 0) = (${t.reversesPaymentId} is null)`),
  ],
);

export const allocations = pgTable(
  "allocations",
  {
    tenantId: tenantId(),
    id: id(),
    paymentId: uuid("payment_id"),
    /** A credit note settles an invoice as a payment does. Exactly one of the two sources is named. */
    creditNoteId: uuid("credit_note_id"),
    invoiceId: uuid("invoice_id").notNull(),
    amountMinor: minor("amount_minor").notNull(),
    allocatedOn: day("allocated_on").notNull(),
    reversesAllocationId: uuid("reverses_allocation_id"),
    createdBy: uuid("created_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.paymentId], foreignColumns: [payments.tenantId, payments.id] }),
    foreignKey({ columns: [t.tenantId, t.creditNoteId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.invoiceId], foreignColumns: [invoices.tenantId, invoices.id] }),
    foreignKey({ columns: [t.tenantId, t.reversesAllocationId], foreignColumns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.createdBy], foreignColumns: [members.tenantId, members.id] }),
    unique("allocations_reversed_once").on(t.tenantId, t.reversesAllocationId),
    index("allocations_by_invoice").on(t.tenantId, t.invoiceId),
    index("allocations_by_payment").on(t.tenantId, t.paymentId),
    index("allocations_by_credit_note").on(t.tenantId, t.creditNoteId).where(sql`credit_note_id is not null`),
    check("allocations_source", sql`(${t.paymentId} is null) <> (${t.creditNoteId} is null)`),
    check("allocations_sign", sql`(${t.amountMinor} > 0) = (${t.reversesAllocationId} is null)`),
  ],
);

/** Double entry written at issue and at each allocation; each `batch` balances to zero (deferred constraint trigger). */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    tenantId: tenantId(),
    id: id(),
    batchId: uuid("batch_id").notNull(),
    versionId: uuid("version_id"),
    paymentId: uuid("payment_id"),
    account: text("account", { enum: ["receivable", "revenue", "tax_payable", "bank", "unallocated"] }).notNull(),
    /** Positive is debit, negative is credit. */
    amountMinor: minor("amount_minor").notNull(),
    currency: text("currency").notNull(),
    bookedOn: day("booked_on").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.versionId], foreignColumns: [issuedVersions.tenantId, issuedVersions.id] }),
    foreignKey({ columns: [t.tenantId, t.paymentId], foreignColumns: [payments.tenantId, payments.id] }),
    index("ledger_by_batch").on(t.tenantId, t.batchId),
  ],
);
