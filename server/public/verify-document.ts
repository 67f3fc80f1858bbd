/**
 * The public proof: whoever holds a PDF, or reads the fingerprint in its footer, learns whether it is what was issued. Answers
 * with what the document itself prints and what became of it since, and never with more; an unknown one says nothing at all.
 */
import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { longFingerprint, parseFingerprint } from "#core/canonical.ts";
import { IssuedDocument } from "#core/invoice-content.ts";
import type { VersionRef } from "#db/cross-tenant.ts";
import { approvals, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";

/** Either what the bytes of a PDF hash to, or what its footer says. Eight digits are only enough beside the number. */
export const VerifyInput = z.union([
  z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ fingerprint: z.string().max(100), number: z.string().trim().max(60).default("") }),
]);
export type VerifyInput = z.output<typeof VerifyInput>;

/** Tries a minute, over everybody. Nobody types faster than the first; the second is for machines that may not guess. */
const TRIES_A_MINUTE = { number: 20, short: 120, all: 3_000 };
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
  /** Who signed for it; `at` is an instant, to be read in `timeZone`. */
  countersigned: { name: string; at: string } | null;
  /** An owner issued it without the countersignatures that it needed. */
  underBreakGlass: { name: string; at: string } | null;
  timeZone: string;
  locale: string;
  fingerprint: string;
  /** What became of it since. `creditedMinor` is what credit notes took off it. */
  voided: boolean;
  creditedMinor: string;
};

export type Verdict = { verdict: "genuine"; documents: GenuineDocument[] } | { verdict: "unknown" };

/** Throws DomainError `fingerprint_invalid`, `fingerprint_needs_number` or `too_many_requests`. */
export async function verifyDocument(services: Services, input: VerifyInput): Promise<Verdict> {
  await countTry(services, "verify", TRIES_A_MINUTE.all);
  const refs = "sha256" in input ? await byBytes(services, input.sha256) : await byFingerprint(services, input);
  const documents = await Promise.all(refs.map((ref) => readGenuine(services, ref)));
  const found = documents.filter((document) => document !== null);
  return found.length > 0 ? { verdict: "genuine", documents: found } : { verdict: "unknown" };
}

async function byBytes(services: Services, sha256: string): Promise<VersionRef[]> {
  const ref = await services.crossTenant.versionByPdfHash(sha256);
  return ref ? [ref] : [];
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
          eq(invoices.state, "issued"),
          ne(invoices.id, row.invoiceId),
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
      countersigned: countersignature ? { name: countersignature.name, at: row.approvedAt.toISOString() } : null,
      timeZone: row.timeZone,
      locale: row.locale,
      fingerprint: longFingerprint(row.contentHash),
      voided: row.state === "voided",
      creditedMinor: credited?.minor ?? "0",
    };
  });
}
