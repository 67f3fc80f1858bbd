/** The agency's own words for the mails that go to clients. What it has not written is said in the product's words of that language. */
import { foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, tenantId } from "./columns.ts";
import { members } from "./tenancy.ts";

export const messageTemplates = pgTable(
  "message_templates",
  {
    tenantId: tenantId(),
    kind: text("kind", { enum: ["invoice", "credit_note", "reminder"] }).notNull(),
    /** A language of documents, such as 'de'. */
    language: text("language").notNull(),
    subject: text("subject").notNull(),
    body: text("body").notNull(),
    savedBy: uuid("saved_by").notNull(),
    createdAt: createdAt(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.kind, t.language] }),
    foreignKey({ columns: [t.tenantId, t.savedBy], foreignColumns: [members.tenantId, members.id] }),
  ],
);
