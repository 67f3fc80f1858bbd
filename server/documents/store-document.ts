/**
 * Renders the PDF of an issued version and stores it, once and for good. Running it again, after a crash at any moment or by
 * two at a time, finds what is stored and renders nothing anew.
 */
import { eq } from "drizzle-orm";
import { sha256Hex } from "#core/canonical.ts";
import { IssuedDocument } from "#core/invoice-content.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { documents, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import { conformPdf } from "#server/documents/conform-pdf.ts";
import type { Printer } from "#server/documents/printer.ts";
import { printedLogo } from "#server/documents/read-logo.ts";
import { renderDocument } from "#server/documents/render-document.tsx";
import type { Zlib } from "#server/documents/zlib.ts";
import { DomainError } from "#server/errors.ts";
import { FileConflict, type Files } from "#server/files/files.ts";

export type StorePdfDependencies = {
  inTenant: InTenant;
  files: Files;
  printer: Printer;
  zlib: Zlib;
  /** The address people reach us at: the footer says where a document is verified. */
  publicUrl: string;
  /** Hears of characters that no bundled font can draw. */
  logger?: { warn(fields: Record<string, unknown>, message: string): void };
};

export type VersionRef = { tenantId: string; versionId: string };

export type StoredPdf = { fileKey: string; sha256: string; bytes: number };

/**
 * Throws DomainError `document_not_found` for a version that this tenant does not have, `PrintFailed` when it cannot be
 * printed (trying again may help), and what the file store throws.
 */
export async function renderAndStorePdf(dependencies: StorePdfDependencies, ref: VersionRef): Promise<StoredPdf> {
  const { inTenant, files } = dependencies;
  const known = await inTenant(ref.tenantId, async (tx) => {
    const [stored] = await tx.select(STORED).from(documents).where(eq(documents.versionId, ref.versionId));
    if (stored) return { stored };
    const [version] = await tx
      .select({
        document: issuedVersions.document,
        versionHash: issuedVersions.versionHash,
        issuedAt: issuedVersions.issuedAt,
        logoFileKey: agencies.logoFileKey,
      })
      .from(issuedVersions)
      .innerJoin(agencies, eq(agencies.tenantId, issuedVersions.tenantId))
      .where(eq(issuedVersions.id, ref.versionId));
    return { stored: null, version };
  });
  if (known.stored) return known.stored;
  if (!known.version) throw new DomainError("document_not_found", { versionId: ref.versionId });

  const fileKey = `tenants/${ref.tenantId}/documents/${ref.versionId}.pdf`;
  // Bytes without a row: somebody died between the two. What was stored first stays.
  const bytes =
    (await files.get(fileKey)) ?? (await keepFirst(files, fileKey, await render(dependencies, ref, known.version)));
  return inTenant(ref.tenantId, async (tx) => {
    const row = { fileKey, sha256: sha256Hex(bytes), bytes: bytes.length };
    await tx
      .insert(documents)
      .values({ ...ref, ...row })
      .onConflictDoNothing();
    const [stored] = await tx.select(STORED).from(documents).where(eq(documents.versionId, ref.versionId));
    if (!stored) throw new Error(`the row of document ${ref.versionId} is not there after it was written`);
    return stored;
  });
}

const STORED = { fileKey: documents.fileKey, sha256: documents.sha256, bytes: documents.bytes };

type Version = { document: string; versionHash: string; issuedAt: Date; logoFileKey: string | null };

async function render(
  dependencies: StorePdfDependencies,
  { tenantId }: VersionRef,
  version: Version,
): Promise<Uint8Array> {
  const document = IssuedDocument.parse(JSON.parse(version.document));
  const { template } = document.content;
  const logo = await printedLogo(dependencies.files, { tenantId, template, agencyFileKey: version.logoFileKey });
  const rendered = renderDocument(
    sheetOfIssued(document, { logo, verifyUrl: verifyUrl(dependencies.publicUrl, document.contentHash) }),
  );
  if (rendered.missingGlyphs.length > 0) {
    const characters = rendered.missingGlyphs.map((character) => `U+${character.codePointAt(0)?.toString(16)}`);
    dependencies.logger?.warn(
      { number: document.number, characters: characters.slice(0, 50), count: characters.length },
      "no bundled font can draw some characters of this document",
    );
  }
  const printed = await dependencies.printer.print(rendered.html, { ...rendered, tenantId });
  return conformPdf(
    printed,
    {
      title: rendered.title,
      language: rendered.language,
      author: document.content.seller.name,
      issuedAt: version.issuedAt,
      versionHash: version.versionHash,
    },
    dependencies.zlib,
  );
}

/** Where anyone asks whether a document with this content was issued: 128 bits of its hash, too many to guess. */
function verifyUrl(publicUrl: string, contentHash: string): string {
  return `${publicUrl}/verify/${contentHash.slice(0, 32)}`;
}

/** Stores the bytes, or returns the ones that somebody else stored a moment earlier. */
async function keepFirst(files: Files, fileKey: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    await files.put(fileKey, bytes, "application/pdf");
    return bytes;
  } catch (error) {
    const first = error instanceof FileConflict ? await files.get(fileKey) : null;
    if (first === null) throw error;
    return first;
  }
}
