/** Sets or clears the agency's logo. Stored by its hash: whoever printed an old one still finds it. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { LOGO_UPLOAD_BYTES_MAX, PictureRefused } from "#server/pictures.ts";
import type { TenantContext } from "#server/trpc.ts";
import { keepLogo } from "./logo.ts";

/** Base64 takes four characters for three bytes. What is longer than the largest upload is refused by name below. */
export const SetLogoInput = z.object({ dataBase64: z.string().max(LOGO_UPLOAD_BYTES_MAX * 3) });

/** Throws what `uploadLogo` throws. */
export async function setLogo(ctx: TenantContext, input: z.output<typeof SetLogoInput>): Promise<void> {
  await changeLogo(ctx, (await uploadLogo(ctx, input)).key);
}

export async function clearLogo(ctx: TenantContext): Promise<void> {
  await changeLogo(ctx, null);
}

/**
 * Keeps a picture as a logo that documents can name. Throws DomainError `file_rejected` with the reason (server/pictures.ts),
 * and where this host draws no pictures: the screens are served by one that does.
 */
export async function uploadLogo(
  { services, actor }: TenantContext,
  input: z.output<typeof SetLogoInput>,
): Promise<{ hash: string; key: string }> {
  if (!services.pictures) throw new DomainError("file_rejected", { reason: "not_here" });
  const bytes = decoded(input.dataBase64);
  if (!bytes || bytes.length === 0) throw new DomainError("file_rejected", { reason: "not_a_picture" });
  try {
    return await keepLogo(services.files, actor.tenantId, await services.pictures.prepareLogo(bytes));
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    throw new DomainError("file_rejected", { reason: error.problem }, { cause: error });
  }
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
