/** What members are told of, how each of them wants to be told, and the devices that may be woken for it. */
import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, index, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ChosenWays, NotificationKind } from "#core/notification-kinds.ts";
import { at, createdAt, cursorAt, day, id, tenantId } from "./columns.ts";
import { members } from "./tenancy.ts";

/** One thing that one member is told of. The ways were chosen when it happened; only reading and the digest change it. */
export const notifications = pgTable(
  "notifications",
  {
    tenantId: tenantId(),
    id: id(),
    memberId: uuid("member_id").notNull(),
    kind: text("kind").$type<NotificationKind>().notNull(),
    /** What it leads to. */
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id"),
    /** Short strings, from which the sentence is made when it is shown. */
    params: jsonb("params").$type<Record<string, string>>().notNull(),
    /** The same thing is told to a member once. */
    onceKey: text("once_key").notNull(),
    inApp: boolean("in_app").notNull(),
    mail: text("mail", { enum: ["off", "now", "digest"] }).notNull(),
    push: boolean("push").notNull(),
    createdAt: cursorAt("created_at").notNull().defaultNow(),
    readAt: at("read_at"),
    /** The member's own day whose digest told of it. */
    digestOn: day("digest_on"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    unique("notifications_once").on(t.tenantId, t.memberId, t.onceKey),
    index("notifications_list").on(t.tenantId, t.memberId, t.createdAt, t.id).where(sql`in_app`),
    index("notifications_unread").on(t.tenantId, t.memberId).where(sql`in_app and read_at is null`),
    index("notifications_for_digest").on(t.tenantId, t.memberId).where(sql`mail = 'digest' and digest_on is null`),
    check("notifications_once_key", sql`char_length(once_key) between 1 and 200`),
    check("notifications_params", sql`pg_column_size(params) <= 4000`),
  ],
);

/** What a member chose. Without a row everything is as usual. */
export const notificationSettings = pgTable(
  "notification_settings",
  {
    tenantId: tenantId(),
    memberId: uuid("member_id").notNull(),
    ways: jsonb("ways").$type<ChosenWays>().notNull(),
    /** Where the member lives, as an IANA name; null: where the agency does. */
    timeZone: text("time_zone"),
    /** Between these clock times no mail and no push goes out; it goes out at the end. Null: at any time. */
    quietFrom: text("quiet_from"),
    quietUntil: text("quiet_until"),
    digestAt: text("digest_at").notNull().default("08:00"),
    /** Whether a push may name clients and amounts: it shows on a locked screen. */
    pushDetails: boolean("push_details").notNull().default(false),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.memberId] }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    check("notification_settings_quiet", sql`(quiet_from is null) = (quiet_until is null)`),
    check(
      "notification_settings_times",
      sql`concat_ws(' ', digest_at, quiet_from, quiet_until) ~ '^[0-2][0-9]:[0-5][0-9]( [0-2][0-9]:[0-5][0-9]){0,2}$'`,
    ),
  ],
);

/** A browser that a member lets us wake. An endpoint is one browser: whoever subscribed last in it owns it. */
export const pushSubscriptions = pgTable(
  "push_subscriptions",
  {
    tenantId: tenantId(),
    id: id(),
    memberId: uuid("member_id").notNull(),
    endpoint: text("endpoint").notNull(),
    /** The browser's public key and secret for this endpoint, base64url (RFC 8291). */
    p256dh: text("p256dh").notNull(),
    auth: text("auth").notNull(),
    /** "Firefox on Linux". */
    device: text("device").notNull(),
    createdAt: createdAt(),
    lastSentAt: at("last_sent_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.memberId], foreignColumns: [members.tenantId, members.id] }),
    unique("push_subscriptions_endpoint").on(t.tenantId, t.endpoint),
    index("push_subscriptions_of_member").on(t.tenantId, t.memberId),
    check("push_subscriptions_sizes", sql`char_length(endpoint) <= 1000 and char_length(device) <= 60`),
  ],
);
