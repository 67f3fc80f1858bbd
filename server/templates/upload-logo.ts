/** A logo for templates, as the editor needs it: the hash that settings name, and the picture to show. */
import type { z } from "zod";
import { type SetLogoInput, uploadLogo } from "#server/tenancy/change-logo.ts";
import { logoUri } from "#server/tenancy/logo.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Throws what `uploadLogo` throws. */
export async function uploadTemplateLogo(
  ctx: TenantContext,
  input: z.output<typeof SetLogoInput>,
): Promise<{ hash: string; uri: string }> {
  const { hash } = await uploadLogo(ctx, input);
  const uri = await logoUri(ctx.services.files, ctx.actor.tenantId, hash);
  if (uri === null) throw new Error("a logo that was stored is not there");
  return { hash, uri };
}
