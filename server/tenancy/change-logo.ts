/** Sets or clears the agency's logo. Stored by its hash: whoever printed an old one still finds it. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#core/canonical.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { LOGO_BYTES_MAX, sniffPicture } from "./logo.ts";

/** Base64 takes four characters for three bytes. What is longer than the largest logo is refused by name below. */
export const SetLogoInput = z.object({ dataBase64: z.string().max(LOGO_BYTES_MAX * 3) });

/** Throws DomainError `file_rejected` for anything but a small PNG or JPEG. */
export async function setLogo(ctx: TenantContext, input: z.output<typeof SetLogoInput>): Promise<void> {
  const bytes = decoded(input.dataBase64);
  if (bytes && bytes.length > LOGO_BYTES_MAX) throw new DomainError("file_rejected", { reason: "too_large" });
  const picture = bytes ? sniffPicture(bytes) : null;
  if (!bytes || !picture) throw new DomainError("file_rejected", { reason: "not_a_picture" });
  const extension = picture.mediaType === "image/png" ? "png" : "jpg";
  const key = `logos/${ctx.actor.tenantId}/${sha256Hex(bytes)}.${extension}`;
  await ctx.services.files.put(key, bytes, picture.mediaType);
  await changeLogo(ctx, key);
}

export async function clearLogo(ctx: TenantContext): Promise<void> {
  await changeLogo(ctx, null);
}

async function changeLogo(ctx: TenantContext, logoFileKey: string | null): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    await tx.update(agencies).set({ logoFileKey }).where(eq(agencies.tenantId, actor.tenantId));
    await appendEvent(tx, actor, {
      action: logoFileKey ? "agency.logo_set" : "agency.logo_cleared",
      subjectType: "agency",
      subjectId: actor.tenantId,
    });
  });
}

function decoded(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
