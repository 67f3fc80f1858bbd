/** An agency with people and drafts on a real PostgreSQL, whichever shell serves them. */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT, writeDraft } from "#core/draft-document.ts";
import type { Role } from "#core/permissions.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { TestDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { issueTicket } from "#server/collab/ticket.ts";
import { COLLAB_SECRET, type Person } from "#server/node/testing/collab-world.ts";

export type DraftWorld = {
  tenantId: string;
  person(name: string, role?: Role): Promise<Person>;
  draft(content?: Partial<DraftContent>): Promise<RoomRef>;
  /** A ticket of now, or of `at`. */
  ticket(ref: RoomRef, person: Person & { sessionId?: string }, at?: Date): string;
  /** Takes the person out of the agency, as another server would: nobody is told. */
  remove(person: Person): Promise<void>;
  setRole(person: Person, role: Role): Promise<void>;
};

export async function draftWorld(db: TestDatabase): Promise<DraftWorld> {
  const tenantId = randomUUID();
  const log = createDraftLog(db);
  await db.inTenant(tenantId, (tx) =>
    tx.insert(agencies).values({
      tenantId,
      name: "Studio",
      slug: `studio-${tenantId}`,
      legal: { name: "Studio", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
      countryCode: "NL",
      timeZone: "Europe/Amsterdam",
      locale: "en",
      baseCurrency: "EUR",
    }),
  );
  async function person(name: string, role: Role = "editor"): Promise<Person> {
    const memberId = randomUUID();
    const userId = `user-${memberId}`;
    await db.inTenant(tenantId, (tx) =>
      tx.insert(members).values({ tenantId, id: memberId, userId, name, email: `${memberId}@example.com`, role }),
    );
    return { userId, memberId, name, role };
  }
  const founder = await person("Ruud", "owner");
  return {
    tenantId,
    person,
    async draft(content = {}) {
      const ref = { tenantId, invoiceId: randomUUID() };
      const doc = new Y.Doc();
      writeDraft(doc, { ...EMPTY_DRAFT, ...content });
      await db.inTenant(tenantId, async (tx) => {
        const row = {
          tenantId,
          id: ref.invoiceId,
          kind: "invoice" as const,
          currency: "EUR",
          createdBy: founder.memberId,
        };
        await tx.insert(invoices).values(row);
        await log.create(tx, ref, Y.encodeStateAsUpdate(doc));
      });
      return ref;
    },
    ticket: (ref, holder, at = new Date()) => issueTicket(COLLAB_SECRET, { ...ref, ...holder }, at).token,
    async remove({ memberId }) {
      await db.owner.query("update members set removed_at = now() where id = $1", [memberId]);
    },
    async setRole({ memberId }, role) {
      await db.owner.query("update members set role = $2 where id = $1", [memberId, role]);
    },
  };
}
