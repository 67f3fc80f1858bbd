/**
 * The public proof: whoever holds a PDF, or reads the fingerprint in its footer, learns whether it is what was issued. Answers
 * with what the document itself prints and what became of it since, and never with more; an unknown one says nothing at all.
 */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { longFingerprint, parseFingerprint } from "#core/canonical.ts";
import { IssuedDocument } from "#core/invoice-content.ts";
import { PDF_TEXT_LIMITS } from "#core/pdf-text.ts";
import type { VersionRef } from "#db/cross-tenant.ts";
import { approvals, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { genuineText } from "./genuine-text.ts";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What was read in a file that is not known by its bytes; see core/pdf-text.ts. */
const Reading = z.object({
  textSha256: Sha256,
  fingerprint: z.string().max(100),
  numbers: z.array(z.string().trim().min(1).max(60)).max(4),
  parts: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(PDF_TEXT_LIMITS.parts),
});

/**
 * What the bytes of a PDF hash to, with what it says where they are not known; or what its footer says alone. Eight digits are
 * only enough beside the number.
 */
export const VerifyInput = z.union([
  z.object({ sha256: Sha256, reading: Reading.optional() }),
  z.object({ fingerprint: z.string().max(100), number: z.string().trim().max(60).default("") }),
]);
export type VerifyInput = z.output<typeof VerifyInput>;

/** Tries a minute, over everybody. Nobody types faster than the first; the others are for machines that may not guess. */
const TRIES_A_MINUTE = { number: 20, short: 120, text: 120, all: 3_000 };
/** The same content issued again and again; more would only be a longer answer. */
const FOUND_MAX = 5;
const LONG_DIGITS = 32;
const SHORT_DIGITS = 8;

export type GenuineDocument = {
  kind: "invoice" | "credit_note";
  number: string;
  issuedBy: string;
  vatId: string;
  issuedTo: string;
  issueDate: string;
  currency: string;
  totalMinor: string;
  /** Where the document says that money goes. */
  bank: IssuedDocument["content"]["bank"];
  /** Who signed for it, or once for the schedule that made it; `at` is an instant, to be read in `timeZone`. */
  countersigned: { name: string; at: string; schedule: boolean } | null;
  /** An owner issued it without the countersignatures that it needed. */
  underBreakGlass: { name: string; at: string } | null;
  timeZone: string;
  locale: string;
  fingerprint: string;
  /** What became of it since. `creditedMinor` is what credit notes took off it. */
  voided: boolean;
  creditedMinor: string;
};

/**
 * `resaved`: other bytes, the very text. `altered`: another text; `foreign` are the places in the list of parts (amounts,
 * accounts, links) of those that were not issued. `uncompared`: its fingerprint is known, its text could not be compared.
 */
export type Verdict =
  | { verdict: "genuine" | "resaved" | "uncompared"; documents: GenuineDocument[] }
  | { verdict: "altered"; documents: GenuineDocument[]; foreign: number[] }
  | { verdict: "unknown" };

/** Throws DomainError `fingerprint_invalid`, `fingerprint_needs_number` or `too_many_requests`. */
export async function verifyDocument(services: Services, input: VerifyInput): Promise<Verdict> {
  await countTry(services, "verify", TRIES_A_MINUTE.all);
  if (!("sha256" in input)) return verdictOf("genuine", await readAll(services, await byFingerprint(services, input)));
  const known = await services.crossTenant.versionByPdfHash(input.sha256);
  if (known) return verdictOf("genuine", await readAll(services, [known]));
  return input.reading ? compareText(services, input.reading) : { verdict: "unknown" };
}

type Read = { ref: VersionRef; document: GenuineDocument };

function verdictOf(verdict: "genuine" | "resaved" | "uncompared", found: readonly Read[]): Verdict {
  return found.length > 0 ? { verdict, documents: found.map(({ document }) => document) } : { verdict: "unknown" };
}

async function readAll(services: Services, refs: readonly VersionRef[]): Promise<Read[]> {
  const read = await Promise.all(refs.map(async (ref) => ({ ref, document: await readGenuine(services, ref) })));
  return read.flatMap(({ ref, document }) => (document ? [{ ref, document }] : []));
}

/** A file with other bytes, by the fingerprint that it names and the words that it has. */
async function compareText(services: Services, reading: z.output<typeof Reading>): Promise<Verdict> {
  await countTry(services, "verify/text", TRIES_A_MINUTE.text);
  const found = await readAll(services, await namedBy(services, reading));
  if (found.length === 0) return { verdict: "unknown" };
  const compared: { read: Read; foreign: number[] }[] = [];
  for (const read of found) {
    const text = await genuineText(services, read.ref);
    if (!text) continue;
    const foreign = reading.parts.flatMap((part, index) => (text.parts.has(part) ? [] : [index]));
    // A link that leads elsewhere is another text, although nobody sees it.
    if (text.textSha256 === reading.textSha256 && foreign.length === 0) return verdictOf("resaved", [read]);
    compared.push({ read, foreign });
  }
  // Of several with one content it is likeliest the one from which the least differs.
  const [nearest] = compared.sort((a, b) => a.foreign.length - b.foreign.length);
  if (!nearest) return verdictOf("uncompared", found);
  return { verdict: "altered", documents: [nearest.read.document], foreign: nearest.foreign };
}

async function namedBy(services: Services, reading: z.output<typeof Reading>): Promise<VersionRef[]> {
  const { fingerprint, numbers } = reading;
  const digits = parseFingerprint(fingerprint);
  if (digits === null) return [];
  if (digits.length === LONG_DIGITS) return byFingerprint(services, { fingerprint, number: "" });
  for (const number of numbers) {
    const refs = await byFingerprint(services, { fingerprint, number });
    if (refs.length > 0) return refs;
  }
  return [];
}

async function byFingerprint(
  services: Services,
  input: { fingerprint: string; number: string },
): Promise<VersionRef[]> {
  const digits = parseFingerprint(input.fingerprint);
  if (digits === null) throw new DomainError("fingerprint_invalid");
  if (digits.length === LONG_DIGITS) return services.crossTenant.versionsByFingerprint(digits, null, FOUND_MAX);
  if (input.number === "") throw new DomainError("fingerprint_needs_number");
  await countTry(services, "verify/short", TRIES_A_MINUTE.short);
  await countTry(services, `verify/number/${input.number.toLowerCase()}`, TRIES_A_MINUTE.number);
  return services.crossTenant.versionsByFingerprint(digits.slice(0, SHORT_DIGITS), input.number, FOUND_MAX);
}

async function countTry(services: Services, bucket: string, most: number): Promise<void> {
  const tries = await services.crossTenant.countAttempt(bucket, services.now());
  if (tries > most) throw new DomainError("too_many_requests");
}

async function readGenuine(services: Services, ref: VersionRef): Promise<GenuineDocument | null> {
  return services.inTenant(ref.tenantId, async (tx) => {
    const [row] = await tx
      .select({
        document: issuedVersions.document,
        contentHash: issuedVersions.contentHash,
        invoiceId: issuedVersions.invoiceId,
        kind: invoices.kind,
        state: invoices.state,
        approvedAt: approvals.createdAt,
        timeZone: agencies.timeZone,
        locale: agencies.locale,
      })
      .from(issuedVersions)
      .innerJoin(invoices, eq(invoices.id, issuedVersions.invoiceId))
      .innerJoin(approvals, eq(approvals.id, issuedVersions.approvalId))
      .innerJoin(agencies, eq(agencies.tenantId, issuedVersions.tenantId))
      .where(eq(issuedVersions.id, ref.versionId));
    if (!row) return null;
    const [credited] = await tx
      .select({ minor: sql<string>`coalesce(sum(${invoices.totalMinor}), 0)::text` })
      .from(invoices)
      .where(
        and(
          eq(invoices.correctsInvoiceId, row.invoiceId),
          eq(invoices.kind, "credit_note"),
          eq(invoices.state, "issued"),
        ),
      );
    const { content, number, issueDate, countersignature, underBreakGlass } = IssuedDocument.parse(
      JSON.parse(row.document),
    );
    return {
      kind: row.kind,
      number,
      issuedBy: content.seller.name,
      vatId: content.seller.vatId,
      issuedTo: content.buyer.name,
      issueDate,
      currency: content.currency,
      totalMinor: content.totals.totalMinor,
      bank: content.bank,
      underBreakGlass: underBreakGlass ? { name: underBreakGlass.name, at: row.approvedAt.toISOString() } : null,
      countersigned: countersignature
        ? {
            name: countersignature.name,
            at: row.approvedAt.toISOString(),
            schedule: countersignature.as === "schedule",
          }
        : null,
      timeZone: row.timeZone,
      locale: row.locale,
      fingerprint: longFingerprint(row.contentHash),
      voided: row.state === "voided",
      creditedMinor: credited?.minor ?? "0",
    };
  });
}
