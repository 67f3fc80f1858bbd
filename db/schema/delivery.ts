/** What was sent to whom, the client's link, and the embedded mailbox. */
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
import { BOUNCE_REASONS } from "#core/bounce-reason.ts";
import { at, createdAt, cursorAt, id, tenantId } from "./columns.ts";
import { issuedVersions } from "./invoices.ts";
import { members } from "./tenancy.ts";

/**
 * One act of sending something about an issued version to people. What was composed does not change afterwards (a trigger holds it); the
 * moment may, until it has come.
 */
export const dispatches = pgTable(
  "dispatches",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    versionId: uuid("version_id").notNull(),
    kind: text("kind", { enum: ["invoice", "resend", "reminder"] }).notNull(),
    /** Who asked for it; null: the product did. */
    memberId: uuid("member_id"),
    /** As composed, with `{link}` where each recipient's own link goes. Null on what was sent before messages were composed. */
    subject: text("subject"),
    /** The words above the invoice, as plain text. */
    body: text("body"),
    language: text("language").notNull(),
    /** The name that mail comes from; '' is the agency's own. */
    senderName: text("sender_name").notNull().default(""),
    /** Where answers go; null: the address that stands on the document. */
    replyTo: text("reply_to"),
    /** The instant to send at; null: at once. It follows from the next two, which are what a person chose. */
    sendAt: at("send_at"),
    /** The time on the recipient's wall, 'YYYY-MM-DDTHH:MM': it holds when the clocks change in between. */
    sendLocal: text("send_local"),
    /** The IANA zone of that wall. */
    sendZone: text("send_zone"),
    state: text("state", { enum: ["scheduled", "sending", "sent", "cancelled"] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "dispatches_of_version",
      columns: [t.tenantId, t.versionId, t.invoiceId],
      foreignColumns: [issuedVersions.tenantId, issuedVersions.id, issuedVersions.invoiceId],
    }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    unique("dispatches_version").on(t.tenantId, t.id, t.versionId),
    index("dispatches_by_invoice").on(t.tenantId, t.invoiceId, t.createdAt),
    check(
      "dispatches_moment",
      sql`(send_at is null) = (send_local is null) and (send_at is null) = (send_zone is null)`,
    ),
    check("dispatches_scheduled", sql`state <> 'scheduled' or send_at is not null`),
  ],
);

export const deliveries = pgTable(
  "deliveries",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    versionId: uuid("version_id").notNull(),
    /** The act of sending that this is one recipient's part of. */
    dispatchId: uuid("dispatch_id").notNull(),
    recipient: text("recipient").notNull(),
    role: text("role", { enum: ["to", "cc", "bcc"] })
      .notNull()
      .default("to"),
    /** 'cancelled': its dispatch was, before anything went out. */
    state: text("state", {
      enum: ["queued", "accepted", "delivered", "bounced", "complained", "viewed", "cancelled"],
    })
      .notNull()
      .default("queued"),
    /** Why it bounced or was refused, in the mail server's words. */
    problem: text("problem").notNull().default(""),
    /** Of a mail that came back: why, in one of a few words that a person can act on. */
    bounceReason: text("bounce_reason", { enum: BOUNCE_REASONS }),
    /** The delivery of this version that this one goes out instead of, to a corrected address. */
    replaces: uuid("replaces"),
    createdAt: createdAt(),
    acceptedAt: at("accepted_at"),
    deliveredAt: at("delivered_at"),
    bouncedAt: at("bounced_at"),
    /** The recipient called it spam; also where they had read it before. */
    complainedAt: at("complained_at"),
    viewedAt: at("viewed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.versionId, t.invoiceId],
      foreignColumns: [issuedVersions.tenantId, issuedVersions.id, issuedVersions.invoiceId],
    }),
    foreignKey({
      name: "deliveries_of_dispatch",
      columns: [t.tenantId, t.dispatchId, t.versionId],
      foreignColumns: [dispatches.tenantId, dispatches.id, dispatches.versionId],
    }),
    foreignKey({
      name: "deliveries_replace",
      columns: [t.tenantId, t.replaces],
      foreignColumns: [t.tenantId, t.id],
    }),
    unique("deliveries_once").on(t.tenantId, t.dispatchId, t.recipient),
    index("deliveries_by_version").on(t.tenantId, t.versionId, t.recipient),
    index("deliveries_by_invoice").on(t.tenantId, t.invoiceId),
    /** What became of the newest mail to an address. */
    index("deliveries_by_recipient").on(t.tenantId, t.recipient, t.createdAt),
    /** An event about a mail names its delivery and no tenant. */
    index("deliveries_by_id").on(t.id),
  ],
);

/** The client's way in without an account: scoped to one version, revocable, expiring. */
export const publicLinks = pgTable(
  "public_links",
  {
    tenantId: tenantId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    versionId: uuid("version_id").notNull(),
    /** Whose mail carries this link; null for the link of the version itself, which the team may hand to anyone. */
    deliveryId: uuid("delivery_id"),
    /** SHA-256 of the token; the token is derived from the server's secret and this row's id, so a mail can be repeated. */
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    revokedAt: at("revoked_at"),
    /** Who made it by hand; null for those that mails carry. */
    madeBy: uuid("made_by"),
    /** Who revoked it; null while it is open, and where the product did. */
    revokedBy: uuid("revoked_by"),
    viewCount: integer("view_count").notNull().default(0),
    firstViewedAt: at("first_viewed_at"),
    lastViewedAt: at("last_viewed_at"),
    /** On what it was last looked at: the kind alone. What a browser says of itself beyond that is not kept. */
    lastDevice: text("last_device", { enum: ["phone", "tablet", "computer"] }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.versionId, t.invoiceId],
      foreignColumns: [issuedVersions.tenantId, issuedVersions.id, issuedVersions.invoiceId],
    }),
    foreignKey({ columns: [t.tenantId, t.deliveryId], foreignColumns: [deliveries.tenantId, deliveries.id] }),
    unique("public_links_of_delivery").on(t.tenantId, t.deliveryId),
    // What a question points at, so that none is asked through a link to another document.
    unique("public_links_of_invoice").on(t.tenantId, t.id, t.invoiceId),
    foreignKey({ columns: [t.tenantId, t.madeBy], foreignColumns: [members.tenantId, members.id] }),
    foreignKey({ columns: [t.tenantId, t.revokedBy], foreignColumns: [members.tenantId, members.id] }),
    index("public_links_by_version").on(t.tenantId, t.versionId),
  ],
);

/** One row a visit of a client's page, so that a page that is loaded again counts once. `visitId` is made by the visitor's browser. */
export const publicLinkVisits = pgTable(
  "public_link_visits",
  {
    tenantId: tenantId(),
    linkId: uuid("link_id").notNull(),
    visitId: uuid("visit_id").notNull(),
    /** Null for visits from before it was looked at. */
    device: text("device", { enum: ["phone", "tablet", "computer"] }),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.linkId, t.visitId] }),
    foreignKey({ columns: [t.tenantId, t.linkId], foreignColumns: [publicLinks.tenantId, publicLinks.id] }),
  ],
);

/**
 * What a mail server was told and what it said, so that nothing it accepted is sent again. 'ending' is committed before the
 * dot that ends the message goes out: a row that stays there is a mail of which nobody knows whether it arrived.
 */
export const mailSends = pgTable(
  "mail_sends",
  {
    tenantId: tenantId(),
    messageKey: text("message_key").notNull(),
    recipient: text("recipient").notNull(),
    state: text("state", { enum: ["open", "ending", "accepted", "rejected", "unconfirmed"] })
      .notNull()
      .default("open"),
    messageId: text("message_id"),
    /** The server's words, where it refused. */
    reason: text("reason").notNull().default(""),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.messageKey, t.recipient] })],
);

/** Mail of the embedded default: a page inside the app shows it. `messageKey` makes a repeated send a no-op. */
export const mailboxMessages = pgTable(
  "mailbox_messages",
  {
    tenantId: tenantId(),
    id: id(),
    messageKey: text("message_key").notNull(),
    sender: text("sender").notNull(),
    recipient: text("recipient").notNull(),
    /** Whom the mail says it is to and in copy to; empty where it names the recipient alone. */
    shownTo: jsonb("shown_to").$type<string[]>().notNull().default([]),
    shownCc: jsonb("shown_cc").$type<string[]>().notNull().default([]),
    replyTo: text("reply_to"),
    subject: text("subject").notNull(),
    text: text("text").notNull(),
    html: text("html").notNull(),
    attachments: jsonb("attachments")
      .$type<{ name: string; fileKey: string; mediaType: string; bytes: number }[]>()
      .notNull(),
    seen: boolean("seen").notNull().default(false),
    createdAt: cursorAt("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("mailbox_once").on(t.tenantId, t.messageKey, t.recipient),
    index("mailbox_list").on(t.tenantId, t.createdAt, t.id),
  ],
);
