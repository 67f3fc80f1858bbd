/** The agency's clients and its catalogue of items with rates. */
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Tax } from "#core/draft-content.ts";
import type { Party } from "#core/invoice-content.ts";
import type { DocumentLocale } from "#core/template-settings.ts";
import { at, createdAt, id, tenantId } from "./columns.ts";
import { templates } from "./templates.ts";
import { agencies } from "./tenancy.ts";

export const clients = pgTable(
  "clients",
  {
    tenantId: tenantId(),
    id: id(),
    name: text("name").notNull(),
    party: jsonb("party").$type<Party>().notNull(),
    currency: text("currency").notNull(),
    dueDays: integer("due_days"),
    /** Who receives its invoices by default. */
    emails: jsonb("emails").$type<string[]>().notNull(),
    note: text("note").notNull().default(""),
    /** How its documents look and what language they are in; null: as the agency has it. */
    templateId: uuid("template_id"),
    locale: text("language").$type<DocumentLocale>(),
    /** Its IANA time zone, by which mail to it is scheduled; null: that of its country, else the agency's. */
    timeZone: text("time_zone"),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    archivedAt: at("archived_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    foreignKey({ columns: [t.tenantId, t.templateId], foreignColumns: [templates.tenantId, templates.id] }),
    index("clients_by_name").on(t.tenantId, t.name, t.id),
  ],
);

export const items = pgTable(
  "items",
  {
    tenantId: tenantId(),
    id: id(),
    code: text("code").notNull(),
    title: text("title").notNull(),
    detail: text("detail").notNull().default(""),
    unit: text("unit").notNull().default(""),
    unitPrice: text("unit_price").notNull(),
    /** What one unit costs the agency, in the currency of its price; null where nobody said. Never printed. */
    cost: text("cost"),
    currency: text("currency").notNull(),
    taxes: jsonb("taxes").$type<Tax[]>().notNull(),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    archivedAt: at("archived_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    unique("items_code").on(t.tenantId, t.code),
  ],
);
