/** How an agency's documents look: named templates, and every version of each that was ever kept. */
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { TemplateSettings } from "#core/template-settings.ts";
import { at, createdAt, id, tenantId } from "./columns.ts";
import { agencies, members } from "./tenancy.ts";

export const templates = pgTable(
  "templates",
  {
    tenantId: tenantId(),
    id: id(),
    name: text("name").notNull(),
    /** What a document wears for which nobody chose: at most one of an agency. */
    isDefault: boolean("is_default").notNull().default(false),
    createdAt: createdAt(),
    archivedAt: at("archived_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [agencies.tenantId] }),
    uniqueIndex("templates_one_default").on(t.tenantId).where(sql`is_default`),
    uniqueIndex("templates_name").on(t.tenantId, sql`lower(name)`).where(sql`archived_at is null`),
    check("templates_default_in_use", sql`not (is_default and archived_at is not null)`),
  ],
);

/** Append-only: the one with the highest version holds; a restored one is a new version. */
export const templateVersions = pgTable(
  "template_versions",
  {
    tenantId: tenantId(),
    templateId: uuid("template_id").notNull(),
    version: integer("version").notNull(),
    settings: jsonb("settings").$type<TemplateSettings>().notNull(),
    savedBy: uuid("saved_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.templateId, t.version] }),
    foreignKey({ columns: [t.tenantId, t.templateId], foreignColumns: [templates.tenantId, templates.id] }),
    foreignKey({ columns: [t.tenantId, t.savedBy], foreignColumns: [members.tenantId, members.id] }),
    check("template_versions_count_from_one", sql`version > 0`),
  ],
);
