/** A PDF of a template that is being worked on, bounded in how many an agency has printed. */
import { z } from "zod";
import { lookOfSettings } from "#core/document-look.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import { toBase64 } from "#server/collab/rooms-wire.ts";
import { PrintFailed } from "#server/documents/printer.ts";
import { DomainError } from "#server/errors.ts";
import { logoUri } from "#server/tenancy/logo.ts";
import type { TenantContext } from "#server/trpc.ts";
import { loadLooks } from "./load-looks.ts";
import { SAMPLE_ID, sampleDocuments } from "./sample-documents.ts";
import { SettingsInput } from "./template-input.ts";

/** For all of an agency: a browser prints each of them. */
const PREVIEWS_A_MINUTE = 12;

export const PreviewInput = z.object({ settings: SettingsInput, on: z.string().max(40).default(SAMPLE_ID) });

/** Throws DomainError `too_many_requests`, or `preview_failed` where nothing can be printed now. */
export async function previewTemplate(
  ctx: TenantContext,
  input: z.output<typeof PreviewInput>,
): Promise<{ pdfBase64: string }> {
  const { services, actor } = ctx;
  if (!services.printPreview) throw new DomainError("preview_failed");
  const tries = await services.crossTenant.countAttempt(`preview/${actor.tenantId}`, services.now());
  if (tries > PREVIEWS_A_MINUTE) throw new DomainError("too_many_requests");
  const view = await previewView(ctx, input);
  try {
    const printed = await services.printPreview(view, actor.tenantId);
    return { pdfBase64: toBase64(printed) };
  } catch (cause) {
    if (cause instanceof PrintFailed) throw new DomainError("preview_failed", {}, { cause });
    throw cause;
  }
}

async function previewView(ctx: TenantContext, { settings, on }: z.output<typeof PreviewInput>): Promise<SheetView> {
  const { services, actor } = ctx;
  const samples = await sampleDocuments(ctx);
  const sample = samples.find(({ id }) => id === on) ?? samples.at(-1);
  if (!sample) throw new Error("there is always a sample");
  const looks = await services.inTenant(actor.tenantId, (tx) => loadLooks(tx));
  const look = lookOfSettings(settings, looks.agency);
  const logo = await logoUri(services.files, actor.tenantId, look.logo);
  // Nobody shall pay it or take it for signed: no number, no fingerprint, no stamp.
  const nothing = { number: null, paymentReference: null, countersignature: null };
  return { ...sample.view, look, locale: look.locale, logo, state: "draft", ...nothing };
}
