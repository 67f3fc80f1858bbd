/** The small agency of one schedule: five people, a client, one draft. Written in one message, because there are thousands of them. */
import { randomUUID } from "node:crypto";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import type { Role } from "#core/permissions.ts";
import type { TestDatabase } from "#db/testing.ts";
import type { Actor } from "#server/context.ts";
import type { MemoryRooms } from "./memory-rooms.ts";

export const NAMES = ["Ruud", "Mia", "Tess", "Ana", "Ben"] as const;
export type Name = (typeof NAMES)[number];

const BEGINS_AS: Record<Name, Role> = { Ruud: "owner", Mia: "approver", Tess: "approver", Ana: "editor", Ben: "admin" };

export type StormAgency = {
  tenantId: string;
  invoiceId: string;
  /** Who they are and what they may, as far as anybody has been told: what a process remembers of a session. */
  actors: Record<Name, Actor>;
};

/** The words of the `edit`-th edit: no two say the same. */
export const subjectOf = (edit: number) => `edit ${edit}`;

export async function stormAgency(db: Pick<TestDatabase, "owner">, rooms: MemoryRooms): Promise<StormAgency> {
  const [tenantId, clientId, invoiceId] = [randomUUID(), randomUUID(), randomUUID()];
  const actors = Object.fromEntries(
    NAMES.map((name): [Name, Actor] => {
      const memberId = randomUUID();
      const email = `${name}@example.com`;
      return [name, { tenantId, memberId, userId: `user-${memberId}`, name, email, role: BEGINS_AS[name] }];
    }),
  ) as Record<Name, Actor>;
  const party = JSON.stringify({
    name: "Museum Kade",
    addressLines: ["Kade 1"],
    countryCode: "NL",
    vatId: "NL800000001B01",
    registrationId: "",
    email: "",
  });
  const people = Object.values(actors)
    .map(
      (actor) =>
        `('${tenantId}', '${actor.memberId}', '${actor.userId}', '${actor.name}', '${actor.email}', '${actor.role}')`,
    )
    .join(", ");
  // Every value is ours: nothing here was typed by anybody.
  await db.owner.query(`begin; select set_config('app.tenant_id', '${tenantId}', true);
    insert into agencies (tenant_id, name, slug, legal, country_code, time_zone, locale, base_currency)
      values ('${tenantId}', 'Storm', '${tenantId}', '${party}', 'NL', 'Europe/Amsterdam', 'en-NL', 'EUR');
    insert into members (tenant_id, id, user_id, name, email, role) values ${people};
    insert into clients (tenant_id, id, name, party, currency, emails) values ('${tenantId}', '${clientId}', 'Museum Kade', '${party}', 'EUR', '[]');
    insert into series (tenant_id, kind, code, pattern) values ('${tenantId}', 'invoice', 'INV', '{YYYY}-{SEQ:4}');
    insert into invoices (tenant_id, id, kind, client_id, currency, created_by)
      values ('${tenantId}', '${invoiceId}', 'invoice', '${clientId}', 'EUR', '${actors.Ana.memberId}');
    commit`);
  const content: DraftContent = {
    ...EMPTY_DRAFT,
    clientId,
    subject: subjectOf(0),
    lines: [
      {
        id: "line-1",
        title: "Poster design",
        detail: "",
        quantity: "1",
        unit: "day",
        unitPrice: "760",
        discount: null,
        taxes: [{ category: "S", rate: "21", exemptionReason: null }],
      },
    ],
  };
  rooms.begin({ tenantId, invoiceId }, content);
  return { tenantId, invoiceId, actors };
}

/** What the one line costs with its tax. */
export const TOTAL = "919.60";
