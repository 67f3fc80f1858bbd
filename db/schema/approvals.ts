/** Who has to countersign (policies), who did (signatures), who signs for whom (delegations), and in whose stead (reassignments). */
import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ApprovalPolicy } from "#core/approval-policy.ts";
import { at, createdAt, day, id, tenantId } from "./columns.ts";
import { rounds } from "./invoices.ts";
import { members } from "./tenancy.ts";

/** Every policy that was ever kept; the one with the highest version holds. */
export const approvalPolicies = pgTable(
  "approval_policies",
  {
    tenantId: tenantId(),
    version: integer("version").notNull(),
    policy: jsonb("policy").$type<ApprovalPolicy>().notNull(),
    savedBy: uuid("saved_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.version] }),
    foreignKey({ columns: [t.tenantId, t.savedBy], foreignColumns: [members.tenantId, members.id] }),
    check("approval_policies_count_from_one", sql`version > 0`),
  ],
);

/** One signature under one round: of the very content that the round froze. */
export const roundSignatures = pgTable(
  "round_signatures",
  {
    tenantId: tenantId(),
    id: id(),
    roundId: uuid("round_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    contentHash: text("content_hash").notNull(),
    /** Which step of the round it counts for, from 0. */
    step: integer("step").notNull(),
    memberId: uuid("member_id").notNull(),
    memberName: text("member_name").notNull(),
    /** Whose place was taken by a delegation; null where somebody signed for themselves. */
    onBehalfOf: uuid("on_behalf_of"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.roundId, t.invoiceId, t.contentHash],
      foreignColumns: [rounds.tenantId, rounds.id, rounds.invoiceId, rounds.contentHash],
    }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.onBehalfOf], foreignColumns: [members.tenantId, members.id] }),
    // Two signatures are two people.
    unique("round_signatures_once").on(t.tenantId, t.roundId, t.memberId),
    unique("round_signatures_once_for").on(t.tenantId, t.roundId, t.onBehalfOf),
    check("round_signatures_for_another", sql`on_behalf_of is distinct from member_id`),
  ],
);

/** Somebody is away from one day to another (both included), and somebody else signs for them. */
export const delegations = pgTable(
  "delegations",
  {
    tenantId: tenantId(),
    id: id(),
    fromMember: uuid("from_member").notNull(),
    toMember: uuid("to_member").notNull(),
    firstDay: day("first_day").notNull(),
    lastDay: day("last_day").notNull(),
    madeBy: uuid("made_by").notNull(),
    createdAt: createdAt(),
    revokedAt: at("revoked_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.fromMember], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.toMember], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.madeBy], foreignColumns: [members.tenantId, members.id] }),
    index("delegations_by_day").on(t.tenantId, t.lastDay),
    check("delegations_of_two", sql`from_member <> to_member`),
    check("delegations_forward", sql`last_day >= first_day`),
  ],
);

/**
 * In one step of an open round somebody else was asked to sign: in the stead of a person, or beside a role that nobody has any more.
 * What the round froze stays; the last row that names a member says whether that step asks for them.
 */
export const roundReassignments = pgTable(
  "round_reassignments",
  {
    tenantId: tenantId(),
    id: id(),
    roundId: uuid("round_id").notNull(),
    /** From 0, as in the round. */
    step: integer("step").notNull(),
    /** Who is asked no more; null where the step named nobody who left, only a role. */
    fromMember: uuid("from_member"),
    toMember: uuid("to_member").notNull(),
    madeBy: uuid("made_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.roundId], foreignColumns: [rounds.tenantId, rounds.id] }),
    foreignKey({ columns: [t.tenantId, t.fromMember], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.toMember], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.madeBy], foreignColumns: [members.tenantId, members.id] }),
    index("round_reassignments_by_round").on(t.tenantId, t.roundId, t.createdAt),
    check("round_reassignments_of_two", sql`from_member is distinct from to_member`),
  ],
);
