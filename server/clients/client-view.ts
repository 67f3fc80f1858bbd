/** A client as the API shows it. */
import type { InferSelectModel } from "drizzle-orm";
import type { clients } from "#db/schema/clients.ts";

export function clientView(row: InferSelectModel<typeof clients>) {
  return {
    clientId: row.id,
    name: row.name,
    party: row.party,
    currency: row.currency,
    dueDays: row.dueDays,
    emails: row.emails,
    note: row.note,
    templateId: row.templateId,
    locale: row.locale,
    timeZone: row.timeZone,
    archived: row.archivedAt !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export type ClientView = ReturnType<typeof clientView>;
