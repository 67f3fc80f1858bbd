/**
 * What failed work was about, by name. Events and steps carry ids and do not say of what, so every id is looked for wherever such
 * work keeps one: an id is a random UUID and is found in one table at most.
 */
import { eq, inArray } from "drizzle-orm";
import type { WorkSubject } from "#core/work-words.ts";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries } from "#db/schema/delivery.ts";
import { invoices, issuedVersions, rounds } from "#db/schema/invoices.ts";
import { remarks } from "#db/schema/remarks.ts";
import { invitations, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";

/** What one id stands for. */
type Found = { id: string; invoiceId?: string | null; memberId?: string; recipient?: string };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** More than any of our events has. */
const IDS_MAX = 20;
const RECIPIENTS_MAX = 5;

/** The ids that this work names: those of the step first, which says more narrowly what was being done. */
export function idsIn(work: { step: string | null; eventData: Record<string, unknown> }): string[] {
  const { tenantId: _tenant, ...data } = work.eventData;
  const texts = Object.values(data).filter((value) => typeof value === "string");
  return [work.step ?? "", ...texts].flatMap((text) => text.match(UUID) ?? []).slice(0, IDS_MAX);
}

/** Looks all of them up at once; the answer puts the subject of one piece of work together from its ids. */
export async function findSubjects(tx: Tx, ids: readonly string[]): Promise<(ids: readonly string[]) => WorkSubject> {
  const found = Map.groupBy(await lookUp(tx, [...new Set(ids)]), ({ id }) => id);
  const all = [...found.values()].flat();
  const invoiceOf = await invoicesById(tx, all);
  const nameOf = await membersById(tx, all);
  return (own) => {
    const subjects = own.flatMap((id) => found.get(id) ?? []);
    const invoiceId = subjects.find((subject) => subject.invoiceId)?.invoiceId;
    // The first id that names anybody is the narrowest.
    const naming = own.map((id) => found.get(id) ?? []).find((these) => these.some(isNamed)) ?? [];
    const recipients = naming.flatMap(
      ({ memberId, recipient }) => recipient ?? (memberId ? (nameOf.get(memberId) ?? []) : []),
    );
    return {
      invoice: (invoiceId && invoiceOf.get(invoiceId)) || null,
      recipients: [...new Set(recipients)].slice(0, RECIPIENTS_MAX),
    };
  };
}

function isNamed(found: Found): boolean {
  return found.recipient !== undefined || found.memberId !== undefined;
}

async function lookUp(tx: Tx, ids: string[]): Promise<Found[]> {
  if (ids.length === 0) return [];
  const all: Found[][] = [
    await tx.select({ id: invoices.id, invoiceId: invoices.id }).from(invoices).where(inArray(invoices.id, ids)),
    await tx
      .select({ id: issuedVersions.id, invoiceId: issuedVersions.invoiceId })
      .from(issuedVersions)
      .where(inArray(issuedVersions.id, ids)),
    await tx
      .select({ id: deliveries.id, invoiceId: deliveries.invoiceId, recipient: deliveries.recipient })
      .from(deliveries)
      .where(inArray(deliveries.id, ids)),
    await tx
      .select({ id: deliveries.dispatchId, invoiceId: deliveries.invoiceId, recipient: deliveries.recipient })
      .from(deliveries)
      .where(inArray(deliveries.dispatchId, ids)),
    await tx.select({ id: rounds.id, invoiceId: rounds.invoiceId }).from(rounds).where(inArray(rounds.id, ids)),
    await tx
      .select({ id: approvalLinks.id, invoiceId: approvalLinks.invoiceId, memberId: approvalLinks.memberId })
      .from(approvalLinks)
      .where(inArray(approvalLinks.id, ids)),
    await tx.select({ id: remarks.id, invoiceId: remarks.invoiceId }).from(remarks).where(inArray(remarks.id, ids)),
    await tx
      .select({ id: invitations.id, recipient: invitations.email })
      .from(invitations)
      .where(inArray(invitations.id, ids)),
    await tx.select({ id: members.id, memberId: members.id }).from(members).where(inArray(members.id, ids)),
  ];
  return all.flat();
}

async function invoicesById(tx: Tx, found: Found[]) {
  const ids = [...new Set(found.flatMap(({ invoiceId }) => invoiceId ?? []))];
  if (ids.length === 0) return new Map<string, WorkSubject["invoice"]>();
  const rows = await tx
    .select({ invoiceId: invoices.id, kind: invoices.kind, number: invoices.number, clientName: clients.name })
    .from(invoices)
    .leftJoin(clients, eq(clients.id, invoices.clientId))
    .where(inArray(invoices.id, ids));
  return new Map(rows.map((row) => [row.invoiceId, row]));
}

async function membersById(tx: Tx, found: Found[]): Promise<Map<string, string>> {
  const ids = [...new Set(found.flatMap(({ memberId }) => memberId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await tx.select({ id: members.id, name: members.name }).from(members).where(inArray(members.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
