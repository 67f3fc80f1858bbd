/** Agencies (the tenants), who belongs to them, and who was asked to. Identity itself lives with the identity provider. */
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { BankDetails, Party } from "#core/invoice-content.ts";
import { at, createdAt, id, tenantId } from "./columns.ts";

/** One row a tenant: `tenant_id` is the agency's id. */
export const agencies = pgTable(
  "agencies",
  {
    tenantId: uuid("tenant_id").primaryKey(),
    name: text("name").notNull(),
    slug: text("slug").notNull().unique(),
    legal: jsonb("legal").$type<Party>().notNull(),
    bank: jsonb("bank").$type<BankDetails>(),
    countryCode: text("country_code").notNull(),
    timeZone: text("time_zone").notNull(),
    locale: text("locale").notNull(),
    baseCurrency: text("base_currency").notNull(),
    taxPolicy: text("tax_policy", { enum: ["category", "line"] })
      .notNull()
      .default("category"),
    dueDays: integer("due_days").notNull().default(30),
    defaultTerms: text("default_terms").notNull().default(""),
    /** Off by default: the author does not approve their own. */
    authorMayApprove: boolean("author_may_approve").notNull().default(false),
    /** Off: every submit waits for a person. On: an automatic approval is recorded, so that the database constraint is the same. */
    approvalRequired: boolean("approval_required").notNull().default(true),
    /** After how many working days whoever has to sign is reminded, and again after as many; null: never. */
    approvalRemindDays: integer("approval_remind_days").default(2),
    /** After how many days what nobody signed goes back to its author; null: never. */
    approvalExpireDays: integer("approval_expire_days").default(30),
    /** Schedules send nothing by themselves: every invoice that they make is a draft for a person. */
    schedulesDraftOnly: boolean("schedules_draft_only").notNull().default(false),
    logoFileKey: text("logo_file_key"),
    /** The name that mails to clients come from; '' is the agency's own. */
    mailSenderName: text("mail_sender_name").notNull().default(""),
    /** Where clients' answers go; '' is the address that stands on the document. */
    mailReplyTo: text("mail_reply_to").notNull().default(""),
    /** The identity provider's own id of this organisation (Clerk); null for the embedded one. */
    externalOrgId: text("external_org_id").unique(),
    createdAt: createdAt(),
  },
  () => [
    check("agencies_remind", sql`approval_remind_days between 1 and 60`),
    check("agencies_expire", sql`approval_expire_days between 1 and 365`),
  ],
);

export const members = pgTable(
  "members",
  {
    tenantId: tenantId(),
    id: id(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    email: text("email").notNull(),
    role: text("role", { enum: ["owner", "admin", "approver", "editor", "accountant", "viewer"] }).notNull(),
    createdAt: createdAt(),
    /** Removed members stay: history names them. */
    removedAt: at("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    unique("members_user").on(t.tenantId, t.userId),
    index("members_by_user").on(t.userId),
  ],
);

export const invitations = pgTable(
  "invitations",
  {
    tenantId: tenantId(),
    id: id(),
    email: text("email").notNull(),
    role: text("role", { enum: ["owner", "admin", "approver", "editor", "accountant", "viewer"] }).notNull(),
    /** SHA-256 of the token in the mail; the token itself is never stored. */
    tokenHash: text("token_hash").notNull().unique(),
    invitedBy: uuid("invited_by").notNull(),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    acceptedAt: at("accepted_at"),
    revokedAt: at("revoked_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    foreignKey({ columns: [t.tenantId, t.invitedBy], foreignColumns: [members.tenantId, members.id] }),
    index("invitations_list").on(t.tenantId, t.createdAt),
  ],
);
