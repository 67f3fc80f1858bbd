/** The links in mails to approvers: each may sign one step of one round as one person, once, for some days. */
import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, tenantId } from "./columns.ts";
import { rounds } from "./invoices.ts";
import { members } from "./tenancy.ts";

/** Why a link ended before anybody used it. The first three are written by triggers, whoever moves the round or the member. */
export const LINK_ENDS = [
  "round_closed",
  "signed_elsewhere",
  "rights_changed",
  "delegation_ended",
  "step_over",
] as const;

export const approvalLinks = pgTable(
  "approval_links",
  {
    tenantId: tenantId(),
    id: id(),
    roundId: uuid("round_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    contentHash: text("content_hash").notNull(),
    /** The step of the round that waited when the mail was written, from 0. */
    step: integer("step").notNull(),
    memberId: uuid("member_id").notNull(),
    /** Who is away and let this person sign for them; null where the step names the person themselves. */
    onBehalfOf: uuid("on_behalf_of"),
    /** SHA-256 of the token; the token is derived from the server's secret and this row's id, so a mail can be repeated. */
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
    usedTo: text("used_to", { enum: ["countersign", "return"] }),
    revokedAt: at("revoked_at"),
    revokedWhy: text("revoked_why", { enum: LINK_ENDS }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "approval_links_of_round",
      columns: [t.tenantId, t.roundId, t.invoiceId, t.contentHash],
      foreignColumns: [rounds.tenantId, rounds.id, rounds.invoiceId, rounds.contentHash],
    }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.onBehalfOf], foreignColumns: [members.tenantId, members.id] }),
    // A step that is asked about again is the same link: whoever has the mail needs no other.
    unique("approval_links_once").on(t.tenantId, t.roundId, t.step, t.memberId),
    // What the triggers look for when a member, a delegation or a round changes.
    index("approval_links_open").on(t.tenantId, t.memberId).where(sql`used_at is null and revoked_at is null`),
    check("approval_links_step", sql`step >= 0`),
    check("approval_links_used_to", sql`(used_at is null) = (used_to is null)`),
    check("approval_links_revoked_why", sql`(revoked_at is null) = (revoked_why is null)`),
    check("approval_links_ends_once", sql`used_at is null or revoked_at is null`),
  ],
);
