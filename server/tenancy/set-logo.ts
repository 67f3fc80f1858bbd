/** The agency's logo: sniffed by its bytes, bounded, stored by its hash so that an old version keeps its own. */
import { eq } from "drizzle-orm";
import { sha256Hex } from "#core/canonical.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export const LOGO_BYTES_MAX = 512 * 1024;

/** Throws `file_rejected` for anything but a PNG or JPEG of at most 512 kB. */
export async function setLogo({ services, actor }: TenantContext, dataBase64: string): Promise<void> {
  const bytes = decode(dataBase64);
  const mediaType = bytes && sniff(bytes);
  if (!bytes || !mediaType) throw new DomainError("file_rejected", { reason: "not_png_or_jpeg" });
  if (bytes.length > LOGO_BYTES_MAX) throw new DomainError("file_rejected", { reason: "too_large" });
  const key = `logos/${actor.tenantId}/${sha256Hex(bytes)}.${mediaType === "image/png" ? "png" : "jpg"}`;
  await services.files.put(key, bytes, mediaType);
  await changeLogo({ services, actor }, key);
}

export async function clearLogo(context: Pick<TenantContext, "services" | "actor">): Promise<void> {
  await changeLogo(context, null);
}

async function changeLogo(
  { services, actor }: Pick<TenantContext, "services" | "actor">,
  logoFileKey: string | null,
): Promise<void> {
  await services.inTenant(actor.tenantId, async (tx) => {
    await tx.update(agencies).set({ logoFileKey }).where(eq(agencies.tenantId, actor.tenantId));
    await appendEvent(tx, actor, {
      action: logoFileKey ? "agency.logo_set" : "agency.logo_cleared",
      subjectType: "agency",
      subjectId: actor.tenantId,
    });
  });
}

/** The logo under `fileKey` as a data URI that the sheet prints, or null. */
export async function logoDataUri(
  services: Pick<TenantContext["services"], "files">,
  fileKey: string | null,
): Promise<string | null> {
  const bytes = fileKey ? await services.files.get(fileKey) : null;
  if (!bytes || !fileKey) return null;
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return `data:image/${fileKey.endsWith(".png") ? "png" : "jpeg"};base64,${btoa(text)}`;
}

function decode(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function sniff(bytes: Uint8Array): "image/png" | "image/jpeg" | null {
  const starts = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  return starts(0xff, 0xd8, 0xff) ? "image/jpeg" : null;
}
