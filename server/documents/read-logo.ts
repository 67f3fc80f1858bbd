/** The logo of a document, as a data: URI, so that no address is ever fetched to show or print it. */
import { type ContentTemplate, templateOf } from "#core/template.ts";
import type { Files } from "#server/files/files.ts";
import { logoHashOf, logoUri } from "#server/tenancy/logo.ts";

export type LogoOwner = {
  tenantId: string;
  /** As it stands in the frozen content. */
  template: ContentTemplate;
  /** The agency's of today: documents from before there were templates name none of their own. */
  agencyFileKey: string | null;
};

/** As a page shows it; null shows the name. */
export async function shownLogo(
  files: Files,
  { tenantId, template, agencyFileKey }: LogoOwner,
): Promise<string | null> {
  const old = !("paper" in template);
  return logoUri(files, tenantId, old ? logoHashOf(agencyFileKey) : templateOf(template).logo);
}

/** As it is printed. Throws Error where a document froze a logo that is not there: it must not be printed without. */
export async function printedLogo(files: Files, owner: LogoOwner): Promise<string | null> {
  const uri = await shownLogo(files, owner);
  const { logo } = templateOf(owner.template);
  if (logo !== null && uri === null) throw new Error(`the logo ${logo} of a document is not in the file store`);
  return uri;
}
