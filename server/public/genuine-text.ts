/** What the PDF of a version says, as it was issued: read once and kept for a while, because a file that is doubted is asked about again. */
import { eq } from "drizzle-orm";
import { sha256Hex } from "#core/canonical.ts";
import { partHash, partsOf, sameWords } from "#core/pdf-text.ts";
import type { VersionRef } from "#db/cross-tenant.ts";
import { documents } from "#db/schema/invoices.ts";
import { type BoundedCache, createBoundedCache } from "#server/bounded-cache.ts";
import type { Services } from "#server/context.ts";

export type GenuineText = { textSha256: string; parts: ReadonlySet<string> };

/** A few kilobytes each. */
const KEPT = 200;
const KEPT_MS = 60 * 60_000;
/** An invoice of sixty pages has a tenth of it. */
const BYTES_MAX = 8_000_000;

const TEXTS = new WeakMap<Services["files"], BoundedCache<string, GenuineText>>();

/** Null where it cannot be compared: the PDF is not printed yet, is too long, or this host reads none. */
export async function genuineText(services: Services, ref: VersionRef): Promise<GenuineText | null> {
  const { readPdf } = services;
  if (!readPdf) return null;
  const kept = keptFor(services);
  const known = kept.get(ref.versionId);
  if (known) return known;
  const [stored] = await services.inTenant(ref.tenantId, (tx) =>
    tx
      .select({ fileKey: documents.fileKey, bytes: documents.bytes })
      .from(documents)
      .where(eq(documents.versionId, ref.versionId)),
  );
  if (!stored || stored.bytes > BYTES_MAX) return null;
  const bytes = await services.files.get(stored.fileKey);
  if (!bytes) return null;
  try {
    const text = await readPdf(bytes);
    const read = { textSha256: sha256Hex(sameWords(text.lines)), parts: new Set(partsOf(text).map(partHash)) };
    kept.set(ref.versionId, read);
    return read;
  } catch (error) {
    // Issued all the same: what it says is answered without a comparison.
    services.logger.warn({ versionId: ref.versionId, err: error }, "a stored PDF could not be read as text");
    return null;
  }
}

function keptFor(services: Services): BoundedCache<string, GenuineText> {
  const known = TEXTS.get(services.files);
  if (known) return known;
  const made = createBoundedCache<string, GenuineText>({ entriesMax: KEPT, ttlMs: KEPT_MS, now: services.now });
  TEXTS.set(services.files, made);
  return made;
}
